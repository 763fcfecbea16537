package io.getorchestra.internal.webhook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.getorchestra.internal.capture.Utf8;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A task's output as JSON. */
public final class OutputValue {
    /** What all outputs of a task run together may have in Orchestra: 5 MB. */
    static final int MAX_LENGTH = 5_000_000;

    private OutputValue() {}

    /**
     * Writes a value as JSON, as Jackson does, with {@code java.time} as ISO text and {@code Optional} as its value or null.
     *
     * @throws IllegalArgumentException says why the value has no JSON form: a NaN, a cycle, a getter that throws, a type that Jackson cannot
     *     write, more than 5 MB
     */
    public static String toJson(Object value) {
        StringWriter text = new LimitedWriter();
        try (JsonGenerator json = new StrictGenerator(Json.FACTORY.createGenerator(text))) {
            if (!writeScalar(json, value)) {
                Databind.MAPPER.writeValue(json, value);
            }
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
            throw new IllegalArgumentException(reason(e), e);
        }
        return text.toString();
    }

    /** The common values, without loading databind. */
    private static boolean writeScalar(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String string) {
            json.writeString(string);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Double number) {
            json.writeNumber(number.doubleValue());
        } else if (value instanceof Float number) {
            json.writeNumber(number.floatValue());
        } else if (value instanceof BigInteger number) {
            json.writeNumber(number);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else {
            return false;
        }
        return true;
    }

    private static String reason(Throwable e) {
        if (e instanceof StackOverflowError) {
            return "it is nested too deeply, or contains itself";
        }
        String message = e instanceof com.fasterxml.jackson.core.JsonProcessingException json
                ? json.getOriginalMessage()
                : e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    /** Stops a value that is too long, or never ends, before it fills the heap. */
    private static final class LimitedWriter extends StringWriter {
        @Override
        public void write(int character) {
            requireRoom(1);
            super.write(character);
        }

        @Override
        public void write(char[] text, int offset, int length) {
            requireRoom(length);
            super.write(text, offset, length);
        }

        @Override
        public void write(String text) {
            write(text, 0, text.length());
        }

        @Override
        public void write(String text, int offset, int length) {
            requireRoom(length);
            super.write(text, offset, length);
        }

        private void requireRoom(int length) {
            if (getBuffer().length() + length > MAX_LENGTH) {
                throw new IllegalArgumentException("its JSON is longer than 5 MB");
            }
        }
    }

    /** Refuses the numbers that JSON does not have, and mends the strings that UTF-8 does not have. */
    private static final class StrictGenerator extends JsonGeneratorDelegate {
        StrictGenerator(JsonGenerator delegate) {
            // Arrays and trees are written through this generator too, element by element.
            super(delegate, false);
        }

        @Override
        public void writeNumber(double number) throws IOException {
            requireFinite(Double.isFinite(number), number);
            super.writeNumber(number);
        }

        @Override
        public void writeNumber(float number) throws IOException {
            requireFinite(Float.isFinite(number), number);
            super.writeNumber(number);
        }

        @Override
        public void writeArray(double[] array, int offset, int length) throws IOException {
            writeStartArray();
            for (int i = offset; i < offset + length; i++) {
                writeNumber(array[i]);
            }
            writeEndArray();
        }

        private static void requireFinite(boolean finite, Number number) {
            if (!finite) {
                throw new IllegalArgumentException("JSON has no " + number);
            }
        }

        @Override
        public void writeString(String text) throws IOException {
            super.writeString(text == null ? null : Utf8.wellFormed(text));
        }

        @Override
        public void writeString(char[] text, int offset, int length) throws IOException {
            writeString(new String(text, offset, length));
        }

        @Override
        public void writeFieldName(String name) throws IOException {
            super.writeFieldName(Utf8.wellFormed(name));
        }
    }

    /** Loaded by the first output that is more than a number or a string. */
    private static final class Databind {
        static final ObjectMapper MAPPER = new ObjectMapper(Json.factory())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .registerModule(new SimpleModule()
                        .addSerializer(TemporalAccessor.class, new AsText<>(TemporalAccessor.class))
                        .addSerializer(TemporalAmount.class, new AsText<>(TemporalAmount.class))
                        .addSerializer(ZoneId.class, new AsText<>(ZoneId.class))
                        .addSerializer(
                                new OptionalSerializer<>(Optional.class, value -> ((Optional<?>) value).orElse(null)))
                        .addSerializer(new OptionalSerializer<>(
                                OptionalInt.class, value -> value.isPresent() ? value.getAsInt() : null))
                        .addSerializer(new OptionalSerializer<>(
                                OptionalLong.class, value -> value.isPresent() ? value.getAsLong() : null))
                        .addSerializer(new OptionalSerializer<>(
                                OptionalDouble.class, value -> value.isPresent() ? value.getAsDouble() : null)));
    }

    /** ISO-8601 is what {@code java.time} says of itself. */
    private static final class AsText<T> extends JsonSerializer<T> {
        private final Class<T> type;

        AsText(Class<T> type) {
            this.type = type;
        }

        @Override
        public Class<T> handledType() {
            return type;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider serializers) throws IOException {
            json.writeString(value.toString());
        }
    }

    private static final class OptionalSerializer<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1;

        private final transient java.util.function.Function<T, Object> content;

        OptionalSerializer(Class<T> type, java.util.function.Function<T, Object> content) {
            super(type);
            this.content = content;
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider serializers) throws IOException {
            serializers.defaultSerializeValue(content.apply(value), json);
        }
    }
}
