package io.getorchestra.internal.webhook;

import io.getorchestra.internal.capture.Utf8;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the small JSON objects of the webhook and of a task's folder, RFC 8259. A generator of Jackson's would do the same, but a JVM that has
 * just started loads 60 classes for it, and they stand between the job and its first status.
 */
public final class JsonObject {
    private final ByteArrayOutputStream json = new ByteArrayOutputStream(256);

    /** An event of the webhook, as far as all events have it. */
    static JsonObject event(String type, String taskRunId) {
        return new JsonObject().string("event_type", type).raw("metadata", "{}").string("task_run_id", taskRunId);
    }

    /**
     * @param name needs no escapes
     * @param value any text; a lone surrogate becomes U+FFFD
     */
    public JsonObject string(String name, String value) {
        byte[] utf8 = Utf8.encode(value);
        JsonTextBuilder text = new JsonTextBuilder(Integer.MAX_VALUE);
        text.add(utf8, 0, utf8.length);
        begin(name);
        json.write('"');
        text.text().writeTo(json);
        json.write('"');
        return this;
    }

    /**
     * @param value JSON
     */
    public JsonObject raw(String name, String value) {
        begin(name);
        json.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    private void begin(String name) {
        json.write(json.size() == 0 ? '{' : ',');
        json.write('"');
        json.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        json.write('"');
        json.write(':');
    }

    public byte[] toByteArray() {
        json.write('}');
        return json.toByteArray();
    }
}
