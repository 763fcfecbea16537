package io.getorchestra.examples.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.getorchestra.examples.local.ReceivedEvent.Type;
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

    public TaskRun {
        events = List.copyOf(events);
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

    /** The logs in the order they arrived, each put together from its parts. */
    public List<ReceivedLog> logs() {
        return ReceivedLog.join(of(Type.LOG).toList());
    }

    private Stream<ReceivedEvent> of(Type type) {
        return events.stream().filter(event -> event.type() == type);
    }
}
