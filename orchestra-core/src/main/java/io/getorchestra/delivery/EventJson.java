package io.getorchestra.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** JSON objects, written and read by Jackson's streaming parts: databind would cost a cold JVM 130 ms more. */
final class EventJson {
    static final JsonFactory FACTORY = new JsonFactory();

    private EventJson() {}

    /** Writes the fields of one kind of event. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    static byte[] event(int size, String type, String taskRunId, Fields fields) {
        return object(size, json -> {
            json.writeStringField("event_type", type);
            json.writeObjectFieldStart("metadata");
            json.writeEndObject();
            json.writeStringField("task_run_id", taskRunId);
            fields.write(json);
        });
    }

    /**
     * @param size how many bytes it will have, about
     */
    static byte[] object(int size, Fields fields) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(size);
        try (JsonGenerator json = FACTORY.createGenerator(body)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return body.toByteArray();
    }

    /**
     * The top-level texts, numbers and booleans of a JSON object, as text; as many as there are before a mistake, none of what is no object.
     */
    static Map<String, String> scalars(String json) {
        Map<String, String> scalars = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    if (parser.nextToken().isScalarValue()) {
                        scalars.put(name, parser.getText());
                    } else {
                        parser.skipChildren();
                    }
                }
            }
        } catch (IOException e) {
            // What was read is good enough.
        }
        return scalars;
    }
}
