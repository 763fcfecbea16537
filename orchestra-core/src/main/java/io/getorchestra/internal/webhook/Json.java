package io.getorchestra.internal.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** JSON read by Jackson's streaming part: databind would cost a cold JVM 130 ms more. */
public final class Json {
    static final JsonFactory FACTORY = factory();

    private Json() {}

    /** One that leaves no buffers with the threads that use it: they would keep the application's class loader after its undeployment. */
    static JsonFactory factory() {
        return new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING)
                .build();
    }

    /**
     * The top-level texts, numbers and booleans of a JSON object, as text; as many as there are before a mistake, none of what is no object.
     */
    public static Map<String, String> scalars(String json) {
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
