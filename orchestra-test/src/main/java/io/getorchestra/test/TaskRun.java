package io.getorchestra.test;

import com.fasterxml.jackson.databind.JsonNode;
import io.getorchestra.test.ReceivedEvent.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * All that one task run reported so far.
 *
 * @param id the task run's id
 * @param events its events in the order they arrived
 */
public record TaskRun(UUID id, List<ReceivedEvent> events) {
    private static final int SHOWN = 200;

    public TaskRun {
        events = List.copyOf(events);
    }

    /**
     * The status that arrived last, such as {@code SUCCEEDED}.
     *
     * @throws AssertionError when none arrived; says what did
     */
    public String status() {
        List<String> statuses = statuses();
        if (statuses.isEmpty()) {
            throw new AssertionError("No status arrived. " + this);
        }
        return statuses.get(statuses.size() - 1);
    }

    /** The statuses in the order they arrived, such as {@code [RUNNING, SUCCEEDED]}. */
    public List<String> statuses() {
        return of(Type.UPDATE_STATUS).map(event -> event.text("status")).toList();
    }

    /** The messages of the statuses in the order they arrived; empty text where a status had none. */
    public List<String> messages() {
        return of(Type.UPDATE_STATUS).map(event -> event.text("message")).toList();
    }

    /** Whether a status other than {@code RUNNING} arrived. */
    public boolean ended() {
        return statuses().stream().anyMatch(status -> !status.equals("RUNNING"));
    }

    /** The outputs by name, in the order they were first set; the last value of a name counts. */
    public Map<String, JsonNode> outputs() {
        var outputs = new LinkedHashMap<String, JsonNode>();
        of(Type.SET_OUTPUT)
                .forEach(event ->
                        outputs.put(event.text("output_name"), event.json().get("output_value")));
        return outputs;
    }

    /**
     * The last value of an output.
     *
     * @throws AssertionError when it was not set; says what arrived
     */
    public JsonNode output(String name) {
        JsonNode value = outputs().get(name);
        if (value == null) {
            throw new AssertionError("No output '" + name + "' arrived. " + this);
        }
        return value;
    }

    /**
     * The text of the one log.
     *
     * @throws AssertionError when there is none, or more than one; says what arrived
     */
    public String log() {
        List<ReceivedLog> logs = logs();
        if (logs.size() != 1) {
            throw new AssertionError((logs.isEmpty() ? "No log arrived. " : "Several logs arrived. ") + this);
        }
        return logs.get(0).text();
    }

    /**
     * The text of a log, put together from its parts.
     *
     * @param name the log's name, without a part's number
     * @throws AssertionError when there is none; says what arrived
     */
    public String log(String name) {
        return logs().stream()
                .filter(log -> log.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No log '" + name + "' arrived. " + this))
                .text();
    }

    /** The logs in the order they arrived, each put together from its parts. */
    public List<ReceivedLog> logs() {
        return ReceivedLog.join(of(Type.LOG).toList());
    }

    private Stream<ReceivedEvent> of(Type type) {
        return events.stream().filter(event -> event.type() == type);
    }

    /** What arrived, for people. */
    @Override
    public String toString() {
        var text = new StringBuilder("task run ").append(id);
        for (ReceivedEvent event : events) {
            switch (event.type()) {
                case UPDATE_STATUS ->
                    text.append("\n  ")
                            .append(event.text("status"))
                            .append("  ")
                            .append(event.text("message"));
                case SET_OUTPUT ->
                    text.append("\n  output ")
                            .append(event.text("output_name"))
                            .append(" = ")
                            .append(start(event.json().get("output_value").toString()));
                case LOG -> {}
            }
        }
        logs().forEach(log -> text.append("\n  log ")
                .append(log.name())
                .append(", ")
                .append(log.text().lines().count())
                .append(" lines")
                .append(log.complete() ? "" : ", " + log.missingParts() + " parts are missing"));
        return text.toString();
    }

    private static String start(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }
}
