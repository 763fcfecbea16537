package io.getorchestra.examples.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.getorchestra.test.ReceivedEvent;
import io.getorchestra.test.ReceivedEvent.Type;
import io.getorchestra.test.ReceivedLog;
import io.getorchestra.test.TaskRun;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows a task run to a person: its statuses with their times, its outputs as a table, its logs. */
final class TaskRunReport {
    private static final int LOG_LINES_SHOWN = 200;

    private final DateTimeFormatter time;

    TaskRunReport(ZoneId zone) {
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    String of(TaskRun taskRun) {
        var text = new StringBuilder();
        text.append("Task run ").append(taskRun.id()).append("\n\n");
        text.append("Status\n");
        taskRun.events().stream()
                .filter(event -> event.type() == Type.UPDATE_STATUS)
                .flatMap(event -> statusLine(event).lines())
                .forEach(statusLine -> line(text, statusLine));
        Map<String, JsonNode> outputs = taskRun.outputs();
        if (!outputs.isEmpty()) {
            text.append("\nOutputs\n");
            appendOutputs(text, outputs);
        }
        taskRun.logs().forEach(log -> appendLog(text, log));
        return text.toString();
    }

    String statusLine(ReceivedEvent event) {
        String head = String.format("%s  %-9s  ", time.format(event.receivedAt()), event.text("status"));
        return head + event.text("message").replace("\n", "\n" + " ".repeat(head.length()));
    }

    private static void appendOutputs(StringBuilder text, Map<String, JsonNode> outputs) {
        int width = outputs.keySet().stream().mapToInt(String::length).max().orElseThrow();
        outputs.forEach((name, value) -> {
            String label = name;
            List<String> lines = TextTable.lines(value);
            for (String valueLine : lines.isEmpty() ? List.of("") : lines) {
                line(text, label + " ".repeat(width - label.length()) + "  " + valueLine);
                label = "";
            }
        });
    }

    private static void appendLog(StringBuilder text, ReceivedLog log) {
        List<String> lines = log.text().lines().toList();
        text.append("\nLog ")
                .append(log.name())
                .append(" (")
                .append(lines.size())
                .append(lines.size() == 1 ? " line" : " lines");
        int parts = log.parts().size();
        if (parts + log.missingParts() > 1) {
            text.append(", ").append(parts).append(" of ").append(parts + log.missingParts());
            text.append(" parts");
        }
        text.append(")\n");
        int hidden = Math.max(0, lines.size() - LOG_LINES_SHOWN);
        int head = hidden == 0 ? lines.size() : LOG_LINES_SHOWN / 2;
        lines.subList(0, head).forEach(logLine -> line(text, logLine));
        if (hidden > 0) {
            line(text, "... " + hidden + " more lines ...");
            lines.subList(head + hidden, lines.size()).forEach(logLine -> line(text, logLine));
        }
    }

    private static void line(StringBuilder text, String line) {
        text.append(("  " + line).stripTrailing()).append('\n');
    }
}
