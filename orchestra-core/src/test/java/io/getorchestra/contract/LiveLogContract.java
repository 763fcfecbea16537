package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Encoder;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import io.getorchestra.contract.Requests.Request;
import io.getorchestra.internal.http.RawServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What Orchestra gets of a log while its task runs. The shortest interval is long, so all tasks run at the same time, each with an Orchestra of its
 * own.
 */
public abstract class LiveLogContract extends Contract {
    private static final String INTERVAL = "5s";
    /** What a busy machine may add; less than the interval, which nobody must wait for. */
    private static final Duration SLACK = Duration.ofSeconds(4);

    private static final String FRAMED = "orchestra.log";
    private static final String RAW = "raw.log";

    /** When a second attempt has been due everywhere. */
    private final AtomicBoolean twoIntervals = new AtomicBoolean();

    @TestFactory
    Stream<DynamicTest> whileTheTaskRuns() {
        ChildJvm killed = startToBeKilled();
        start(setup(Orchestra.appender()
                        .withEncoder(Encoder.FRAMED)
                        .with("logName", FRAMED)
                        .with("sendInterval", INTERVAL))
                .with(Orchestra.appender().withPattern("%msg").with("logName", RAW)));
        return Stream.of(
                begin("two logs come in parts", this::twoLogsComeInParts),
                begin("a process that joins sends its part", this::aProcessThatJoinsSendsItsPart),
                begin("early logs are refused", this::earlyLogsAreRefused),
                begin("an outage", this::anOutage),
                begin("one part hangs", this::onePartHangs),
                begin("the task ends while a part hangs", this::theTaskEndsWhileAPartHangs),
                DynamicTest.dynamicTest("the process is killed", () -> theProcessIsKilled(killed)));
    }

    private DynamicTest begin(String name, Action task) {
        FutureTask<Void> done = new FutureTask<>(() -> {
            task.run();
            return null;
        });
        new Thread(done, name).start();
        return DynamicTest.dynamicTest(name, () -> done.get(60, TimeUnit.SECONDS));
    }

    private static OrchestraConfig config(IllServer orchestra) {
        return OrchestraConfig.builder()
                .apiKey(KEY)
                .taskRunId(UUID.randomUUID().toString())
                .webhookUrl(orchestra.url())
                .closeTimeout(Duration.ofSeconds(20))
                .build();
    }

    private static String answer(Request request) {
        return IllServer.OK;
    }

    private static boolean isLog(Request request) {
        return new Requests(List.of(request)).kinds().contains("LOG");
    }

    private static long logs(Requests requests) {
        return requests.kinds().stream().filter("LOG"::equals).count();
    }

    private static void awaitLogs(int count, Supplier<Requests> requests) {
        await().atMost(Duration.ofSeconds(40)).until(() -> logs(requests.get()) >= count);
    }

    /** What came under a name for the second time took the place of the first. */
    private static Map<String, String> latest(Requests requests) {
        Map<String, String> logs = new LinkedHashMap<>();
        for (JsonNode body : requests.bodies()) {
            if (body.has("log_name")) {
                logs.put(body.get("log_name").asText(), body.get("data").asText());
            }
        }
        return logs;
    }

    /** Puts the parts of a log together, which are numbered from 1 on. */
    private static String joined(Map<String, String> logs, String name) {
        StringBuilder whole = new StringBuilder();
        List<String> parts = logs.keySet().stream()
                .filter(part -> part.startsWith(name + "."))
                .toList();
        for (int i = 0; i < parts.size(); i++) {
            assertThat(parts.get(i)).isEqualTo(String.format("%s.%03d.log", name, i + 1));
            whole.append(logs.get(parts.get(i)));
        }
        return whole.toString();
    }

    private void twoLogsComeInParts() throws IOException {
        try (IllServer orchestra = IllServer.answering(LiveLogContract::answer)) {
            OrchestraTaskScope.run(NAME, config(orchestra), task -> {
                log().info("first\nkey=" + KEY.substring(0, 8));
                awaitLogs(2, orchestra::taken);
                log().info(KEY.substring(8) + "\nlast\n");
            });
            Map<String, String> logs = orchestra.taken().logs();
            assertThat(logs)
                    .contains(
                            entry("orchestra.001.log", Orchestra.HEADER + "first\nkey=secret-k\n"),
                            entry("raw.001.log", "first\n"));
            assertThat(joined(logs, "orchestra"))
                    .isEqualTo(Orchestra.HEADER + "first\nkey=secret-k\ney-1234567890\nlast\n\n" + Orchestra.FOOTER);
            assertThat(joined(logs, "raw")).isEqualTo("first\nkey=***\nlast\n");
        }
    }

    private void aProcessThatJoinsSendsItsPart() throws IOException {
        try (IllServer orchestra = IllServer.answering(LiveLogContract::answer)) {
            try (OrchestraTaskScope task = OrchestraTaskScope.join("worker-2.log", config(orchestra))) {
                assertThat(task.isActive()).isTrue();
                log().info("first");
                awaitLogs(1, orchestra::taken);
                log().info("last");
            }
            Map<String, String> logs = orchestra.taken().logs();
            assertThat(logs)
                    .contains(
                            entry("worker-2.log-orchestra.001.log", Orchestra.HEADER + "first\n"),
                            entry("worker-2.log-raw.log", "firstlast"));
            assertThat(joined(logs, "worker-2.log-orchestra"))
                    .isEqualTo(Orchestra.HEADER + "first\nlast\n" + Orchestra.FOOTER);
        }
    }

    private void earlyLogsAreRefused() throws IOException {
        AtomicBoolean ended = new AtomicBoolean();
        Function<Request, String> answer = request -> {
            ended.compareAndSet(false, new Requests(List.of(request)).kinds().contains("SUCCEEDED"));
            return isLog(request) && !ended.get()
                    ? RawServer.reply("409 Conflict", "{\"error\": \"the task runs\"}")
                    : IllServer.OK;
        };
        try (IllServer orchestra = IllServer.answering(answer)) {
            OrchestraTaskScope.run(NAME, config(orchestra), task -> {
                log().info("first");
                awaitLogs(1, orchestra::arrived);
                assertThat(task.setOutput("rows", 42)).isTrue();
                log().info("last");
                await().atMost(Duration.ofSeconds(40)).untilTrue(twoIntervals);
            });
            assertThat(orchestra.arrived().kinds())
                    .containsExactly("RUNNING", "LOG", "SET_OUTPUT", "SUCCEEDED", "LOG", "LOG");
            assertThat(orchestra.taken().logs())
                    .containsOnly(
                            entry(FRAMED, Orchestra.HEADER + "first\nlast\n" + Orchestra.FOOTER),
                            entry(RAW, "firstlast"));
        }
        assertThat(ourWarnings().stream().filter(line -> line.contains("did not take")))
                .singleElement()
                .asString()
                .contains("orchestra.log: HTTP 409: the task runs; it comes when the task ends");
    }

    private void anOutage() throws IOException {
        AtomicBoolean away = new AtomicBoolean();
        AtomicBoolean begun = new AtomicBoolean();
        Function<Request, String> answer = request -> {
            if (isLog(request) && begun.compareAndSet(false, true)) {
                away.set(true);
            }
            return away.get() ? RawServer.reply("503 Service Unavailable", "") : IllServer.OK;
        };
        StringBuilder lines = new StringBuilder("first\n");
        try (IllServer orchestra = IllServer.answering(answer)) {
            OrchestraConfig oneAttempt =
                    config(orchestra).toBuilder().maxAttempts(1).build();
            OrchestraTaskScope.run(NAME, oneAttempt, task -> {
                log().info("first");
                await().atMost(Duration.ofSeconds(40)).untilTrue(away);
                long begin = System.nanoTime();
                assertThat(task.update("half of it")).isFalse();
                for (int i = 0; i < 1000; i++) {
                    log().info("line " + i);
                    lines.append("line ").append(i).append('\n');
                }
                assertThat(Duration.ofNanos(System.nanoTime() - begin))
                        .as("the job's wait")
                        .isLessThan(SLACK);
                away.set(false);
                awaitLogs(1, orchestra::taken);
                log().info("last");
                lines.append("last\n");
            });
            assertThat(joined(orchestra.taken().logs(), "orchestra"))
                    .isEqualTo(Orchestra.HEADER + lines + Orchestra.FOOTER);
            assertThat(orchestra.taken().statuses()).containsExactly("RUNNING", "RUNNING", "SUCCEEDED");
        } finally {
            twoIntervals.set(true);
        }
    }

    /** To a log that comes while its task runs there is once no answer. */
    private static IllServer hangingOnce() throws IOException {
        AtomicBoolean hung = new AtomicBoolean();
        return IllServer.answering(
                request -> isLog(request) && hung.compareAndSet(false, true) ? IllServer.NO_ANSWER : IllServer.OK);
    }

    private void onePartHangs() throws IOException {
        Duration limit = Duration.ofSeconds(3);
        try (IllServer orchestra = hangingOnce()) {
            OrchestraConfig impatient =
                    config(orchestra).toBuilder().requestTimeout(limit).build();
            OrchestraTaskScope.run(NAME, impatient, task -> {
                log().info("first");
                awaitLogs(1, orchestra::arrived);
                long begin = System.nanoTime();
                task.setOutput("rows", 42);
                task.update("half of it");
                await().until(() -> orchestra.taken().statuses().size() == 2);
                assertThat(Duration.ofNanos(System.nanoTime() - begin))
                        .as("until both had arrived")
                        .isLessThan(limit.plus(SLACK));
                log().info("last");
            });
            assertThat(orchestra.taken().statuses()).containsExactly("RUNNING", "RUNNING", "SUCCEEDED");
            assertWhole(orchestra);
        }
    }

    /** Orchestra may have the part that hung: what comes takes its place. */
    private static void assertWhole(IllServer orchestra) {
        Map<String, String> logs = orchestra.taken().logs();
        assertThat(joined(logs, "orchestra")).isEqualTo(Orchestra.HEADER + "first\nlast\n" + Orchestra.FOOTER);
        assertThat(logs).containsEntry(RAW, "firstlast");
    }

    private void theTaskEndsWhileAPartHangs() throws IOException {
        Duration limit = Duration.ofSeconds(6);
        try (IllServer orchestra = hangingOnce()) {
            OrchestraConfig patient = config(orchestra).toBuilder()
                    .requestTimeout(Duration.ofSeconds(30))
                    .closeTimeout(limit)
                    .build();
            long[] end = new long[1];
            OrchestraTaskScope.run(NAME, patient, task -> {
                log().info("first");
                awaitLogs(1, orchestra::arrived);
                log().info("last");
                end[0] = System.nanoTime();
            });
            assertThat(Duration.ofNanos(System.nanoTime() - end[0]))
                    .as("the end")
                    .isLessThan(limit.plus(SLACK));
            assertThat(orchestra.taken().statuses()).containsExactly("RUNNING", "SUCCEEDED");
            assertWhole(orchestra);
        }
    }

    private LoggingSetup fileBuffered() {
        return setup(Orchestra.appender()
                .withEncoder(Encoder.FRAMED)
                .with("buffer", "file")
                .with("directory", buffers().toString())
                .with("sendInterval", INTERVAL));
    }

    private Path buffers() {
        return directory.resolve("buffers");
    }

    private ChildJvm startToBeKilled() {
        return job("goOn", fileBuffered()).main(RecoveryJobs.class).start(directory);
    }

    private void theProcessIsKilled(ChildJvm child) {
        try (child) {
            awaitLogs(1, () -> server.requests().of(ID));
            child.signal("KILL");
            assertThat(child.exitCode()).isEqualTo(137);
        }
        start(fileBuffered());
        OrchestraTaskScope.run("next-task", config(OTHER_ID), task -> {});

        // The part that was under way may have come twice.
        Map<String, String> logs = latest(server.requests().of(ID));
        assertThat(logs).hasSizeGreaterThan(1);
        String whole = joined(logs, "orchestra");
        long more = whole.lines().filter(line -> line.startsWith("more ")).count();
        assertThat(whole).isEqualTo(Orchestra.HEADER + lines("line ", 100) + lines("more ", more));
        assertThat(server.requests().of(ID).endStatus()).isEqualTo("FAILED");
        assertThat(buffers()).isEmptyDirectory();
    }

    private static String lines(String text, long count) {
        return IntStream.range(0, (int) count).mapToObj(i -> text + i + "\n").collect(Collectors.joining());
    }
}
