package io.getorchestra.examples.local.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.getorchestra.test.ReceivedEvent;
import io.getorchestra.test.ReceivedEvent.Type;
import io.getorchestra.test.ReceivedLog;
import io.getorchestra.test.RefusedRequest;
import io.getorchestra.test.TaskRun;
import java.util.List;
import java.util.Map;

/** What the page is told of a task run. */
final class RunJson {
    private static final String STARTED = " started.";
    /** What is longer is shown cut. */
    private static final int LONGEST_MESSAGE = 20_000;

    private static final int LONGEST_VALUE = 200_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final LogTexts logTexts;

    RunJson(LogTexts logTexts) {
        this.logTexts = logTexts;
    }

    /** For the list. */
    ObjectNode summary(TaskRun run, Job job) {
        List<ReceivedEvent> statuses = statuses(run);
        ReceivedEvent last = statuses.isEmpty() ? null : statuses.get(statuses.size() - 1);
        boolean ended = last != null && !last.text("status").equals("RUNNING");
        ObjectNode json = NODES.objectNode();
        json.put("id", run.id().toString());
        json.put("name", name(run, job));
        json.put("status", last == null ? null : last.text("status"));
        json.put(
                "startedAt",
                run.events().isEmpty()
                        ? job.startedAt()
                        : run.events().get(0).receivedAt().toEpochMilli());
        json.put("endedAt", ended ? last.receivedAt().toEpochMilli() : null);
        json.put("exitCode", job == null ? null : job.exitCode());
        json.put("command", job == null ? null : String.join(" ", job.command()));
        return json;
    }

    /** All but the lines of its logs. */
    ObjectNode detail(TaskRun run, Job job, List<RefusedRequest> refused) {
        ObjectNode json = summary(run, job);
        ArrayNode statuses = json.putArray("statuses");
        for (ReceivedEvent event : statuses(run)) {
            String message = event.text("message");
            statuses.addObject()
                    .put("at", event.receivedAt().toEpochMilli())
                    .put("status", event.text("status"))
                    .put("message", start(message, LONGEST_MESSAGE))
                    .put("more", Math.max(0, message.length() - LONGEST_MESSAGE));
        }
        ArrayNode outputs = json.putArray("outputs");
        run.outputs().forEach((name, value) -> outputs.add(output(name, value)));
        ArrayNode logs = json.putArray("logs");
        run.logs().forEach(log -> logs.add(log(log)));
        ArrayNode requests = json.putArray("refused");
        refused.stream()
                .filter(request -> request.taskRunId().equals(run.id().toString()))
                .forEach(request -> requests.add(request(request)));
        return json;
    }

    static ObjectNode request(RefusedRequest request) {
        ObjectNode json = NODES.objectNode()
                .put("at", request.receivedAt().toEpochMilli())
                .put("method", request.method())
                .put("path", request.path())
                .put("bodyBytes", request.bodyBytes())
                .put("bodyStart", request.bodyStart())
                .put("taskRunId", request.taskRunId())
                .put("httpStatus", request.httpStatus())
                .put("code", request.code())
                .put("error", start(request.error(), LONGEST_MESSAGE));
        ObjectNode headers = json.putObject("headers");
        request.headers().forEach(headers::put);
        return json;
    }

    private ObjectNode log(ReceivedLog log) {
        LogText text = logTexts.of(log);
        ObjectNode json = NODES.objectNode()
                .put("name", log.name())
                .put("lines", text.lines())
                .put("chars", text.chars())
                .put("errors", text.errors())
                .put("firstError", text.firstError())
                .put("warnings", text.warnings())
                .put("missing", log.missingParts());
        ArrayNode parts = json.putArray("parts");
        log.parts()
                .forEach(part -> parts.addObject()
                        .put("name", part.name())
                        .put("chars", part.text().length())
                        .put("hash", part.text().hashCode()));
        return json;
    }

    private static ObjectNode output(String name, JsonNode value) {
        String text = value.toString();
        ObjectNode json = NODES.objectNode().put("name", name).put("json", start(text, LONGEST_VALUE));
        if (text.length() > LONGEST_VALUE) {
            json.put("more", text.length() - LONGEST_VALUE);
        } else {
            json.set("value", shown(value));
        }
        return json;
    }

    /** A value with its numbers as they were sent, which a browser would round. */
    private static ObjectNode shown(JsonNode value) {
        ObjectNode json = NODES.objectNode();
        if (value.isObject()) {
            ArrayNode entries = json.put("kind", "object").putArray("entries");
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                entries.addArray().add(field.getKey()).add(shown(field.getValue()));
            }
        } else if (value.isArray()) {
            ArrayNode entries = json.put("kind", "array").putArray("entries");
            value.forEach(element -> entries.add(shown(element)));
        } else {
            json.put("kind", value.getNodeType().name().toLowerCase(java.util.Locale.ROOT))
                    .put("text", value.asText());
        }
        return json;
    }

    private static String name(TaskRun run, Job job) {
        for (ReceivedEvent event : statuses(run)) {
            String message = event.text("message");
            if (event.text("status").equals("RUNNING")
                    && message.endsWith(STARTED)
                    && message.length() > STARTED.length()) {
                return start(message.substring(0, message.length() - STARTED.length()), 200);
            }
        }
        List<ReceivedLog> logs = run.logs();
        if (!logs.isEmpty()) {
            return start(logs.get(0).name(), 200);
        }
        return job == null
                ? "Task run " + run.id().toString().substring(0, 8)
                : start(job.command().get(0), 200);
    }

    private static List<ReceivedEvent> statuses(TaskRun run) {
        return run.events().stream()
                .filter(event -> event.type() == Type.UPDATE_STATUS)
                .toList();
    }

    private static String start(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit);
    }
}
