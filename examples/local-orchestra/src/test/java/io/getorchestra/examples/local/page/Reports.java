package io.getorchestra.examples.local.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.getorchestra.test.LocalOrchestra;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;

/** Reports as a job would. */
final class Reports {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final LocalOrchestra orchestra;
    private final UUID taskRunId;

    Reports(LocalOrchestra orchestra, UUID taskRunId) {
        this.orchestra = orchestra;
        this.taskRunId = taskRunId;
    }

    Reports(LocalOrchestra orchestra) {
        this(orchestra, UUID.randomUUID());
    }

    UUID taskRunId() {
        return taskRunId;
    }

    Reports status(String status, String message) throws Exception {
        post(event("UPDATE_STATUS").put("status", status).put("message", message));
        return this;
    }

    /** @param json the value as it is sent */
    Reports output(String name, String json) throws Exception {
        post(event("SET_OUTPUT").put("output_name", name).putRawValue("output_value", new RawValue(json)));
        return this;
    }

    Reports log(String name, String data) throws Exception {
        post(event("LOG").put("log_name", name).put("data", data));
        return this;
    }

    private ObjectNode event(String type) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.putObject("metadata");
        return event.put("event_type", type).put("task_run_id", taskRunId.toString());
    }

    private void post(ObjectNode event) throws Exception {
        post(orchestra, orchestra.apiKey(), event.toString());
    }

    static int post(LocalOrchestra orchestra, String apiKey, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(orchestra.url())
                .header("Authorization", "Bearer " + apiKey)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString()).statusCode();
    }
}
