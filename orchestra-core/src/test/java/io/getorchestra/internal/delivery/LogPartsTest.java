package io.getorchestra.internal.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.getorchestra.internal.webhook.JsonText;
import io.getorchestra.internal.webhook.JsonTextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LogPartsTest {
    private static final String KEY = "sk-secret";

    static List<JsonText> cut(byte[] log, String key, int limit, List<Pattern> patterns) throws IOException {
        return cut(new ByteArrayInputStream(log), key, limit, patterns);
    }

    static List<JsonText> cut(InputStream log, String key, int limit, List<Pattern> patterns) throws IOException {
        LogReader reader = new LogReader(log, new Redactor(key, patterns, Duration.ofSeconds(30)), key);
        List<JsonText> all = new ArrayList<>();
        JsonTextBuilder builder = new JsonTextBuilder(limit);
        try (LogParts parts = new LogParts(reader)) {
            while (parts.hasNext()) {
                JsonText part = parts.next(builder);
                all.add(new JsonText(Arrays.copyOfRange(part.bytes(), part.from(), part.to()), 0, part.length()));
            }
            assertThat(parts.next(builder).length()).isZero();
        }
        return all;
    }

    static String text(JsonText part) {
        try {
            byte[] json = ('"' + new String(part.bytes(), part.from(), part.length(), UTF_8) + '"').getBytes(UTF_8);
            return new ObjectMapper().readValue(json, String.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String concatenated(List<JsonText> parts) {
        return parts.stream().map(LogPartsTest::text).collect(Collectors.joining());
    }

    private static List<String> texts(String log, int limit) throws IOException {
        return cut(log.getBytes(UTF_8), KEY, limit, List.of()).stream()
                .map(LogPartsTest::text)
                .toList();
    }

    @Test
    void anEmptyLogHasNoPart() throws IOException {
        assertThat(texts("", 100)).isEmpty();
    }

    @Test
    void whatFitsIsOnePart() throws IOException {
        assertThat(texts("one\ntwo\n", 10)).containsExactly("one\ntwo\n");
        assertThat(texts("one\ntwo", 8)).containsExactly("one\ntwo");
    }

    @Test
    void partsEndAtTheLastLineEndThatFits() throws IOException {
        assertThat(texts("one\ntwo\nthree\n", 14)).containsExactly("one\ntwo\n", "three\n");
        assertThat(texts("one\ntwo\nthree", 9)).containsExactly("one\n", "two\n", "three");
    }

    @Test
    void aLineLongerThanAPartIsCutAsLateAsPossible() throws IOException {
        assertThat(texts("a\n" + "b".repeat(25) + "\nc\n", 10))
                .containsExactly("a\n", "b".repeat(10), "b".repeat(10), "bbbbb\nc\n");
    }

    @Test
    void noCutSplitsACharacter() throws IOException {
        assertThat(texts("é😀".repeat(4), 10)).containsExactly("é😀é", "😀é😀", "é😀");
        assertThat(texts("😀".repeat(5), 10)).containsExactly("😀😀", "😀😀", "😀");
    }

    @Test
    void brokenBytesBecomeReplacementCharacters() throws IOException {
        byte[] log = {'a', (byte) 0xff, 'b', (byte) 0xc3, '\n', (byte) 0xe2, (byte) 0x82};

        assertThat(concatenated(cut(log, KEY, 100, List.of()))).isEqualTo("a\ufffdb\ufffd\n\ufffd");
    }

    @Test
    void patternsAndKeyAreTakenOutBeforeThePartsAreCut() throws IOException {
        byte[] log = ("token=123456789 " + KEY + "\n").repeat(20).getBytes(UTF_8);

        List<JsonText> parts = cut(log, KEY, 20, List.of(Pattern.compile("token=\\d+")));

        assertThat(parts).hasSize(10).allSatisfy(part -> assertThat(text(part)).isEqualTo("*** ***\n*** ***\n"));
    }

    @Test
    void whatJsonCannotHoldIsEscapedAndCountsAsLongAsThat() throws IOException {
        String text = "\"\\\b\t\f\r\u0001\u001f\n";

        assertThat(cut(text.getBytes(UTF_8), KEY, 100, List.of()))
                .singleElement()
                .satisfies(part -> assertThat(part.length()).isEqualTo(7 * 2 + 2 * 6))
                .satisfies(part -> assertThat(text(part)).isEqualTo(text));
    }

    @Test
    void everyCharacterOfTheFirstPagesSurvivesAtEveryPlaceOfAWord() throws IOException {
        for (int offset = 0; offset < 8; offset++) {
            StringBuilder log = new StringBuilder("x".repeat(offset));
            for (char c = 0; c < 0x300; c++) {
                log.append(c).append("padding".repeat(c % 3));
            }
            assertThat(concatenated(cut(log.toString().getBytes(UTF_8), KEY, 1 << 20, List.of())))
                    .isEqualTo(log.toString());
        }
    }

    /** The cut inside such a line is near each multiple of 1 MB, wherever the reads end: the key stands at each place around there. */
    @Test
    void theKeySurvivesNoCutInALineOfSeveralMegabytes() throws IOException {
        for (int offset = 0; offset <= 2 * KEY.length(); offset++) {
            StringBuilder line = new StringBuilder("x".repeat(offset));
            while (line.length() < 2_200_000) {
                line.append(KEY).append("y");
            }
            List<JsonText> parts = cut(line.toString().getBytes(UTF_8), KEY, 1 << 23, List.of());

            assertThat(concatenated(parts)).isEqualTo(line.toString().replace(KEY, "***"));
        }
    }

    @Test
    void charactersSurviveTheCutsInALineOfSeveralMegabytes() throws IOException {
        for (int offset = 0; offset < 4; offset++) {
            String line = "x".repeat(offset) + "😀é€".repeat(300_000);

            assertThat(concatenated(cut(line.getBytes(UTF_8), KEY, 1 << 20, List.of())))
                    .isEqualTo(line);
        }
    }

    @Test
    void readsThatBringLittleMakeNoDifference() throws IOException {
        Random random = new Random(1);
        String log = ("line with é and " + KEY + " in it\n").repeat(3000);
        InputStream trickle = new ByteArrayInputStream(log.getBytes(UTF_8)) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                return super.read(bytes, offset, Math.min(length, 1 + random.nextInt(40)));
            }
        };

        assertThat(concatenated(cut(trickle, KEY, 1000, List.of()))).isEqualTo(log.replace(KEY, "***"));
    }
}
