package io.getorchestra.internal.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.http.HttpReply;
import io.getorchestra.internal.http.HttpTransport;
import io.getorchestra.internal.http.RequestBody;
import io.getorchestra.internal.webhook.Outcome;
import io.getorchestra.internal.webhook.Poster;
import io.getorchestra.internal.webhook.RetryPolicy;
import io.getorchestra.internal.webhook.Webhook;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogUploadTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "sk-secret";
    private static final Webhook WEBHOOK = new Webhook(
            URI.create("https://webhook.getorchestra.io"),
            KEY,
            "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            5);

    private final List<JsonNode> requests = new ArrayList<>();
    private final List<Integer> sizes = new ArrayList<>();
    private final List<JsonNode> taken = new ArrayList<>();
    private ToIntFunction<JsonNode> server = request -> 200;

    private final Poster poster = new Poster(
            WEBHOOK,
            new HttpTransport() {
                @Override
                public HttpReply post(RequestBody body, Deadline deadline) throws IOException {
                    sizes.add(body.length());
                    JsonNode request = JSON.readTree(body.toByteArray());
                    requests.add(request);
                    int status = server.applyAsInt(request);
                    if (status == 200) {
                        taken.add(request);
                    }
                    return new HttpReply(status, null, "");
                }

                @Override
                public void breakOffBy(Deadline deadline) {}

                @Override
                public void close() {}
            },
            RetryPolicy.standard());

    private static LogUpload upload(String name, String log, int partLimit) {
        return upload(name, () -> new ByteArrayInputStream(log.getBytes(UTF_8)), partLimit);
    }

    private static LogUpload upload(String name, LogSource source, int partLimit) {
        return new LogUpload(name, source, KEY, List.of(), partLimit, 0, parts -> {});
    }

    private List<Outcome> attemptUntilDone(LogUpload upload) {
        List<Outcome> outcomes = new ArrayList<>();
        do {
            outcomes.add(upload.attempt(poster, null));
        } while (!upload.isDone() && outcomes.size() < 200 && !(last(outcomes) instanceof Outcome.Refused));
        upload.close();
        return outcomes;
    }

    private static Outcome last(List<Outcome> outcomes) {
        return outcomes.get(outcomes.size() - 1);
    }

    private static List<String> names(List<JsonNode> requests) {
        return requests.stream()
                .map(request -> request.get("log_name").textValue())
                .toList();
    }

    private String log() {
        return taken.stream().map(request -> request.get("data").textValue()).collect(Collectors.joining());
    }

    private static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> String.format("line %04d\n", i))
                .collect(Collectors.joining());
    }

    private static int dataLength(JsonNode request) {
        return request.get("data").textValue().length();
    }

    @Test
    void aLogThatFitsIsOneRequestUnderItsPlainName() {
        assertThat(attemptUntilDone(upload("export.log", lines(10), 1000))).hasSize(1);

        assertThat(names(requests)).containsExactly("export.log");
        assertThat(log()).isEqualTo(lines(10));
    }

    @Test
    void anEmptyLogIsNotSent() {
        assertThat(attemptUntilDone(upload("export.log", "", 1000)))
                .singleElement()
                .isInstanceOf(Outcome.Delivered.class);

        assertThat(requests).isEmpty();
    }

    @Test
    void aLongLogIsSentInNumberedParts() {
        attemptUntilDone(upload("export.log", lines(64), 110));

        assertThat(names(requests))
                .containsExactly(
                        "export.001-of-007.log",
                        "export.002-of-007.log",
                        "export.003-of-007.log",
                        "export.004-of-007.log",
                        "export.005-of-007.log",
                        "export.006-of-007.log",
                        "export.007-of-007.log");
        assertThat(log()).isEqualTo(lines(64));
    }

    @ParameterizedTest
    @CsvSource({
        "orchestra.log,orchestra.001-of-002.log",
        "export,export.001-of-002",
        "my.long.name.txt,my.long.name.001-of-002.txt",
        ".hidden,.hidden.001-of-002",
        "ends.,ends.001-of-002."
    })
    void theNumberStandsBeforeTheExtension(String name, String first) {
        attemptUntilDone(upload(name, lines(20), 110));

        assertThat(names(requests)).hasSize(2).first().isEqualTo(first);
    }

    @Test
    void onlyThePartThatFailedIsSentAgain() {
        AtomicInteger count = new AtomicInteger();
        server = request -> count.incrementAndGet() == 2 ? 503 : 200;

        List<Outcome> outcomes = attemptUntilDone(upload("export.log", lines(30), 110));

        assertThat(names(requests))
                .containsExactly(
                        "export.001-of-003.log",
                        "export.002-of-003.log",
                        "export.002-of-003.log",
                        "export.003-of-003.log");
        assertThat(requests.get(2)).isEqualTo(requests.get(1));
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Failed.class);
        assertThat(log()).isEqualTo(lines(30));
    }

    @Test
    void aPartThatIsTooLargeIsHalvedAndTheRestGoesOn() {
        server = request -> dataLength(request) > 150 ? 413 : 200;

        attemptUntilDone(upload("export.log", lines(60), 220));

        assertThat(names(taken))
                .containsExactly(
                        "export.001-of-003a.log",
                        "export.001-of-003b.log",
                        "export.002-of-003a.log",
                        "export.002-of-003b.log",
                        "export.003-of-003a.log",
                        "export.003-of-003b.log");
        assertThat(log()).isEqualTo(lines(60));
        assertThat(names(taken)).isSorted();
        assertThat(taken)
                .allSatisfy(
                        request -> assertThat(request.get("data").textValue()).endsWith("\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "export.log,export.001-of-002a.log,export.002-of-002b.log",
        "export,export.001-of-002a,export.002-of-002b",
        ".hidden,.hidden.001-of-002a,.hidden.002-of-002b"
    })
    void aWholeLogThatIsTooLargeBecomesPartsAndTheseAreHalvedAgain(String name, String first, String last) {
        server = request -> dataLength(request) > 150 ? 413 : 200;

        attemptUntilDone(upload(name, lines(50), 1000));

        assertThat(names(taken)).hasSize(4).isSorted().startsWith(first).endsWith(last);
        assertThat(log()).isEqualTo(lines(50));
    }

    @Test
    void aSingleLineThatIsTooLargeIsHalvedBetweenCharacters() {
        server = request -> dataLength(request) > 150 ? 413 : 200;
        String log = "short\n" + "é😀".repeat(200) + "\n" + lines(3);

        attemptUntilDone(upload("export.log", log, 5000));

        assertThat(log()).isEqualTo(log);
        assertThat(names(taken)).isSorted();
    }

    /** A backslash before an n in the log is no line end, whatever it looks like in JSON. */
    @ParameterizedTest
    @ValueSource(strings = {"\\n", "\\", "\u0001", "\\u0041", "\"", "\t"})
    void halvesAreCutBetweenEscapes(String escaped) {
        server = request -> dataLength(request) > 60 ? 413 : 200;
        for (int offset = 0; offset < 12; offset++) {
            taken.clear();
            String log = "x".repeat(offset) + escaped.repeat(60) + "\n" + lines(2);

            attemptUntilDone(upload("export.log", log, 5000));

            assertThat(log()).isEqualTo(log);
        }
    }

    @Test
    void aServerToWhichEverythingIsTooLargeIsNotAskedForEver() {
        server = request -> 413;

        List<Outcome> outcomes = attemptUntilDone(upload("export.log", lines(60_000), LogUpload.PART_LIMIT));

        assertThat(last(outcomes)).isInstanceOf(Outcome.Refused.class);
        assertThat(requests).hasSizeLessThan(25);
    }

    @Test
    void aHalfThatFailsIsTriedAgainAsThatHalf() {
        AtomicInteger count = new AtomicInteger();
        server = request -> dataLength(request) > 150 ? 413 : count.incrementAndGet() == 1 ? 500 : 200;

        attemptUntilDone(upload("export.log", lines(20), 1000));

        assertThat(names(requests))
                .containsExactly(
                        "export.log", "export.001-of-002.log", "export.001-of-002.log", "export.002-of-002.log");
        assertThat(log()).isEqualTo(lines(20));
    }

    @Test
    void aBodyStaysWithinFiveMebibytes() {
        String controls = "\u0001\"\\é\n".repeat(800_000);

        attemptUntilDone(upload("a-rather-long-name-for-a-log-file.log", controls, LogUpload.PART_LIMIT));

        assertThat(sizes).hasSizeGreaterThan(1).allMatch(size -> size <= 5 * 1024 * 1024);
        assertThat(log()).isEqualTo(controls);
    }

    @Test
    void theKeyAndThePatternsAreTakenOutOfEveryPart() {
        String log = (KEY + " password=x and more\n").repeat(30);

        attemptUntilDone(new LogUpload(
                "export.log",
                () -> new ByteArrayInputStream(log.getBytes(UTF_8)),
                KEY,
                List.of(Pattern.compile("password=\\w")),
                110,
                0,
                parts -> {}));

        assertThat(log()).isEqualTo("*** *** and more\n".repeat(30));
    }

    /** What is withheld depends on time, and so may the number of parts: the count is made from a first reading. */
    @Test
    void aSecondReadingThatIsLongerThanTheFirstLosesNothing() {
        AtomicInteger reading = new AtomicInteger();
        LogSource source = () -> new ByteArrayInputStream(
                lines(reading.incrementAndGet() == 1 ? 20 : 35).getBytes(UTF_8));

        attemptUntilDone(upload("export.log", source, 110));

        assertThat(log()).isEqualTo(lines(35));
        assertThat(names(taken)).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aSecondReadingThatIsShorterEndsWhereItEnds() {
        AtomicInteger reading = new AtomicInteger();
        LogSource source = () -> new ByteArrayInputStream(
                lines(reading.incrementAndGet() == 1 ? 35 : 20).getBytes(UTF_8));

        attemptUntilDone(upload("export.log", source, 110));

        assertThat(log()).isEqualTo(lines(20));
    }

    @Test
    void aLogThatCannotBeReadIsRefusedWithTheReason() {
        LogUpload upload = upload(
                "export.log",
                () -> {
                    throw new IOException("disk is gone");
                },
                100);

        assertThat(upload.attempt(poster, null))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).contains("disk is gone"));
    }

    @Test
    void aLogThatBreaksOffIsToldAsMissingAndNotTakenForWhole() {
        AtomicInteger reading = new AtomicInteger();
        LogUpload upload = upload(
                "export.log",
                () -> reading.incrementAndGet() == 1
                        ? new ByteArrayInputStream(lines(20_000).getBytes(UTF_8))
                        : new BreakingOff(lines(20_000).getBytes(UTF_8), new InternalError("for this test")),
                30_000);

        List<Outcome> outcomes = attemptUntilDone(upload);

        assertThat(last(outcomes)).isInstanceOf(Outcome.Refused.class);
    }

    /** The job has filled it, and frees it as it ends. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aHeapThatIsFullForAMomentCostsNoPart(int full) {
        AtomicInteger reading = new AtomicInteger();
        LogUpload upload = upload(
                "export.log",
                () -> reading.incrementAndGet() == full
                        ? new BreakingOff(lines(20_000).getBytes(UTF_8), new OutOfMemoryError("for this test"))
                        : new ByteArrayInputStream(lines(20_000).getBytes(UTF_8)),
                30_000);

        List<Outcome> outcomes = attemptUntilDone(upload);

        assertThat(outcomes)
                .filteredOn(outcome -> outcome instanceof Outcome.Failed)
                .hasSize(1);
        assertThat(log()).isEqualTo(lines(20_000));
        assertThat(names(taken)).doesNotHaveDuplicates().isSorted();
    }

    private static final class BreakingOff extends ByteArrayInputStream {
        private final Error reason;

        BreakingOff(byte[] bytes, Error reason) {
            super(bytes);
            this.reason = reason;
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            if (pos > 100_000) {
                throw reason;
            }
            return super.read(bytes, offset, Math.min(length, 10_000));
        }
    }

    @Test
    void aFileThatGrowsWhileItIsSentIsSentAsItWas(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("app.log"), lines(25));
        server = request -> {
            try {
                Files.writeString(file, "more\n", java.nio.file.StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            return 200;
        };

        attemptUntilDone(upload("app.log", new FileLog(file), 110));

        assertThat(log()).isEqualTo(lines(25));
    }

    @Test
    void theSourceIsClosed() {
        AtomicInteger open = new AtomicInteger();
        LogSource source = () -> {
            open.incrementAndGet();
            return new java.io.FilterInputStream(
                    new ByteArrayInputStream(lines(40).getBytes(UTF_8))) {
                @Override
                public void close() throws IOException {
                    open.decrementAndGet();
                    super.close();
                }
            };
        };

        attemptUntilDone(upload("export.log", source, 110));

        await().untilAsserted(() -> assertThat(open).hasValue(0));
    }

    @Test
    void aTextIsALog() throws IOException {
        try (InputStream in = LogUpload.of("half \ud83d, whole 😀").open()) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("half �, whole 😀");
        }
    }
}
