package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Requests in the order of their arrival.
 *
 * @param all those that were answered, and those that were not
 */
public record Requests(List<Request> all) {

    /**
     * A request.
     *
     * @param url path and query
     * @param headers by name in lower case
     * @param body as text
     */
    public record Request(String method, String url, Map<String, String> headers, String body) {
        JsonNode json() {
            return Json.parse(body);
        }

        private String field(String name) {
            JsonNode value = json().get(name);
            return value == null ? null : value.asText();
        }
    }

    Requests of(String taskRunId) {
        return new Requests(all.stream()
                .filter(request -> taskRunId.equals(request.field("task_run_id")))
                .toList());
    }

    Requests and(Requests later) {
        return new Requests(Stream.concat(all.stream(), later.all.stream()).toList());
    }

    private Requests ofType(String type) {
        return new Requests(all.stream()
                .filter(request -> type.equals(request.field("event_type")))
                .toList());
    }

    List<JsonNode> bodies() {
        return all.stream().map(Request::json).toList();
    }

    /** What each request says in one word: its status, {@code SET_OUTPUT} or {@code LOG}. */
    List<String> kinds() {
        return all.stream()
                .map(request -> request.field("status") != null ? request.field("status") : request.field("event_type"))
                .toList();
    }

    List<String> statuses() {
        return ofType("UPDATE_STATUS").kinds();
    }

    /** The status that ended the task run, the only one. */
    JsonNode end() {
        List<JsonNode> ends = ofType("UPDATE_STATUS").bodies().stream()
                .filter(body -> !body.get("status").asText().equals("RUNNING"))
                .toList();
        assertThat(ends).as("statuses that end the task run").hasSize(1);
        return ends.get(0);
    }

    String endStatus() {
        return end().get("status").asText();
    }

    String endMessage() {
        return end().get("message").asText();
    }

    JsonNode output(String name) {
        List<JsonNode> values = ofType("SET_OUTPUT").bodies().stream()
                .filter(body -> body.get("output_name").asText().equals(name))
                .map(body -> body.get("output_value"))
                .toList();
        assertThat(values).as("values of " + name).hasSize(1);
        return values.get(0);
    }

    /** The logs by name, each of which came once. */
    Map<String, String> logs() {
        Map<String, String> logs = new LinkedHashMap<>();
        for (JsonNode body : ofType("LOG").bodies()) {
            String before =
                    logs.put(body.get("log_name").asText(), body.get("data").asText());
            assertThat(before).as("a log that came twice").isNull();
        }
        return logs;
    }

    /** The log of the default name. */
    String log() {
        assertThat(logs()).containsOnlyKeys("orchestra.log");
        return logs().get("orchestra.log");
    }

    List<String> logLines() {
        return log().lines().toList();
    }
}
