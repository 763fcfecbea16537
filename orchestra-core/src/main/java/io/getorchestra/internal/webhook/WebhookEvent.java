package io.getorchestra.internal.webhook;

import io.getorchestra.internal.http.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the webhook takes, and its JSON form. Source: Orchestra's public documentation and the requests of its Python SDK.
 */
public sealed interface WebhookEvent {

    /** The request's body. */
    RequestBody body(String taskRunId);

    /** The request's body, as {@link Stored} takes it. */
    default String text(String taskRunId) {
        return new String(body(taskRunId).toByteArray(), StandardCharsets.UTF_8);
    }

    /**
     * {@code UPDATE_STATUS}.
     *
     * @param message left out when null or empty
     */
    record StatusUpdate(String status, String message) implements WebhookEvent {
        @Override
        public RequestBody body(String taskRunId) {
            JsonObject json = JsonObject.event("UPDATE_STATUS", taskRunId).string("status", status);
            if (message != null && !message.isEmpty()) {
                json.string("message", message);
            }
            return RequestBody.of(json.toByteArray());
        }

        public boolean isTerminal() {
            return !status.equals("RUNNING");
        }
    }

    /**
     * {@code SET_OUTPUT}.
     *
     * @param json the value as JSON
     */
    record Output(String name, String json) implements WebhookEvent {
        @Override
        public RequestBody body(String taskRunId) {
            return RequestBody.of(JsonObject.event("SET_OUTPUT", taskRunId)
                    .string("output_name", name)
                    .raw("output_value", json)
                    .toByteArray());
        }
    }

    /**
     * {@code LOG}: a log, or one part of it.
     *
     * @param text the log
     */
    record Log(String name, JsonText text) implements WebhookEvent {
        private static final int END = "\"}".length();

        @Override
        public RequestBody body(String taskRunId) {
            byte[] envelope = JsonObject.event("LOG", taskRunId)
                    .string("log_name", name)
                    .string("data", "")
                    .toByteArray();
            int end = envelope.length - END;
            return new RequestBody(
                    Arrays.copyOf(envelope, end),
                    text.bytes(),
                    text.from(),
                    text.to(),
                    Arrays.copyOfRange(envelope, end, envelope.length));
        }
    }

    /**
     * An event that an earlier process could not deliver.
     *
     * @param json its body
     */
    record Stored(String json) implements WebhookEvent {
        @Override
        public RequestBody body(String taskRunId) {
            return RequestBody.of(json.getBytes(StandardCharsets.UTF_8));
        }
    }
}
