package io.getorchestra.internal.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.getorchestra.internal.webhook.JsonText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class LogPartsPropertyTest {
    private static final String KEY = "k3y-";
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                    .build())
            .build();

    @Property(tries = 500)
    void theseArePartsOfTheRedactedLog(@ForAll("logs") byte[] log, @ForAll @IntRange(min = 12, max = 300) int limit)
            throws IOException {
        List<JsonText> parts = LogPartsTest.cut(log, KEY, limit, List.of());

        assertThat(LogPartsTest.concatenated(parts)).isEqualTo(new String(log, UTF_8).replace(KEY, "***"));
        requireGood(parts, limit);
    }

    /** Lines much longer than what is read at once, a stream that gives little at a time, keys everywhere. */
    @Property(tries = 10)
    void theKeyIsInNoPartOfALogWithVeryLongLines(@ForAll Random random, @ForAll @IntRange(max = 2) int lines)
            throws IOException {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        for (int i = 0; i <= lines; i++) {
            int end = log.size() + random.nextInt(1_500_000);
            while (log.size() < end) {
                byte[] noise = new byte[random.nextInt(2000)];
                random.nextBytes(noise);
                log.writeBytes(noise);
                log.writeBytes(KEY.repeat(1 + random.nextInt(3)).getBytes(UTF_8));
            }
            log.write('\n');
        }
        List<JsonText> parts = LogPartsTest.cut(
                new ByteArrayInputStream(log.toByteArray()) {
                    @Override
                    public synchronized int read(byte[] bytes, int offset, int length) {
                        return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(70_000)));
                    }
                },
                KEY,
                700_000,
                List.of());

        assertThat(LogPartsTest.concatenated(parts).contains(KEY)).isFalse();
        assertThat(LogPartsTest.concatenated(parts).equals(log.toString(UTF_8).replace(KEY, "***")))
                .isTrue();
    }

    private static void requireGood(List<JsonText> parts, int limit) throws IOException {
        for (int i = 0; i < parts.size(); i++) {
            String text = LogPartsTest.text(parts.get(i));
            assertThat(parts.get(i).length())
                    .isPositive()
                    .isLessThanOrEqualTo(limit)
                    .isEqualTo(jsonLength(text));
            assertThat(text).doesNotContain(KEY);
            boolean last = i == parts.size() - 1;
            if (!last && !text.endsWith("\n")) {
                String next = LogPartsTest.text(parts.get(i + 1));
                String rest = next.substring(0, next.indexOf('\n') < 0 ? next.length() : next.indexOf('\n') + 1);
                String lineSoFar = text.substring(text.lastIndexOf('\n') + 1);
                assertThat(lineSoFar)
                        .as("only a line longer than a part is cut")
                        .isEqualTo(text);
                assertThat(jsonLength(lineSoFar) + jsonLength(rest)).isGreaterThan(limit);
            }
        }
    }

    /** What Jackson needs for it. */
    private static int jsonLength(String text) throws IOException {
        return JSON.writeValueAsBytes(text).length - 2;
    }

    @Provide
    Arbitrary<byte[]> logs() {
        Arbitrary<byte[]> text = Arbitraries.strings()
                .withChars('a', 'é', '€', '"', '\\', '\t', '\r', '\u0001', '\u007f')
                .ofMaxLength(60)
                .map(string -> string.getBytes(UTF_8));
        Arbitrary<byte[]> piece = Arbitraries.frequencyOf(
                Tuple.of(6, text),
                Tuple.of(3, Arbitraries.just("\n".getBytes(UTF_8))),
                Tuple.of(1, Arbitraries.just("😀".getBytes(UTF_8))),
                Tuple.of(1, Arbitraries.just(KEY.getBytes(UTF_8))),
                Tuple.of(1, Arbitraries.just("k3".getBytes(UTF_8))),
                Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(8)));
        return piece.list().ofMaxSize(40).map(pieces -> {
            ByteArrayOutputStream log = new ByteArrayOutputStream();
            pieces.forEach(log::writeBytes);
            return log.toByteArray();
        });
    }
}
