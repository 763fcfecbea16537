package io.getorchestra.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The envelope of a webhook event, written by a streaming generator: databind would cost a cold JVM 130 ms more. */
final class EventJson {
    static final JsonFactory FACTORY = new JsonFactory();

    private EventJson() {}

    /** Writes the fields of one kind of event. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] write(int size, String type, String taskRunId, Fields fields) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(size);
        try (JsonGenerator json = FACTORY.createGenerator(body)) {
            json.writeStartObject();
            json.writeStringField("event_type", type);
            json.writeObjectFieldStart("metadata");
            json.writeEndObject();
            json.writeStringField("task_run_id", taskRunId);
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return body.toByteArray();
    }
}
