package io.getorchestra.delivery;

import io.getorchestra.capture.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * What the webhook takes, and its JSON form. Source: Orchestra's public documentation and the requests of its Python SDK.
 */
public sealed interface WebhookEvent {

    /** The request's body. */
    byte[] body(String taskRunId);

    /**
     * {@code UPDATE_STATUS}.
     *
     * @param message left out when null or empty
     */
    record StatusUpdate(String status, String message) implements WebhookEvent {
        @Override
        public byte[] body(String taskRunId) {
            return EventJson.event(200, "UPDATE_STATUS", taskRunId, json -> {
                json.writeStringField("status", status);
                if (message != null && !message.isEmpty()) {
                    json.writeStringField("message", Utf8.wellFormed(message));
                }
            });
        }

        boolean isTerminal() {
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
        public byte[] body(String taskRunId) {
            return EventJson.event(200 + json.length(), "SET_OUTPUT", taskRunId, generator -> {
                generator.writeStringField("output_name", name);
                generator.writeFieldName("output_value");
                generator.writeRawValue(json);
            });
        }
    }

    /**
     * {@code LOG}: a log, or one part of it.
     *
     * @param utf8 holds the text in its first {@code length} bytes, well-formed
     * @param escapedLength how long the text is as a JSON string
     */
    record Log(String name, byte[] utf8, int length, int escapedLength) implements WebhookEvent {
        @Override
        public byte[] body(String taskRunId) {
            return EventJson.event(300 + name.length() + escapedLength, "LOG", taskRunId, json -> {
                json.writeStringField("log_name", Utf8.wellFormed(name));
                json.writeFieldName("data");
                json.writeUTF8String(utf8, 0, length);
            });
        }
    }

    /**
     * An event that an earlier process could not deliver.
     *
     * @param json its body
     */
    record Stored(String json) implements WebhookEvent {
        @Override
        public byte[] body(String taskRunId) {
            return json.getBytes(StandardCharsets.UTF_8);
        }
    }
}
