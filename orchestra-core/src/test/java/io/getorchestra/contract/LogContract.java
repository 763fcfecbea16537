package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Encoder;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is in the log that Orchestra gets. */
public abstract class LogContract extends Contract {
    private static final String TIME = "\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}\\.\\d{3}";

    private void run(OrchestraTaskScope.Job<RuntimeException> job) {
        OrchestraTaskScope.run(NAME, config(), job);
    }

    /** The log of a task that logs these messages and no more, with a pattern that is the message alone. */
    private String logOf(Orchestra appender, String... messages) {
        start(LoggingSetup.empty().with(appender.withPattern("%msg%n")));
        run(task -> {
            for (String message : messages) {
                log().info(message);
            }
        });
        return server.requests().log();
    }

    @Test
    void theDefaultPatternIsAsInTheWireContract() {
        start(LoggingSetup.empty().with(Orchestra.appender()));

        onThread("main", () -> run(task -> log().info("Hello, World!")));

        ObjectNode body = (ObjectNode) server.requests().bodies().get(2);
        String data = body.get("data").asText();
        assertThat(data).matches("(?s)" + TIME + " .*");
        body.put("data", data.replaceFirst(TIME, "2026-11-23 08:00:00.000"));
        assertThat(body).isEqualTo(Json.golden("log"));
    }

    @Test
    void theDefaultPatternIsTheSameForEachLevelAndLogger() {
        start(LoggingSetup.empty().with(Orchestra.appender()).withRootLevel("TRACE"));

        onThread(
                "worker-7",
                () -> run(task -> {
                    framework.log("com.example.jobs.Export").debug("one");
                    framework.log("Export").error("two", null);
                }));

        assertThat(server.requests().log().replaceAll(TIME, "TIME"))
                .isEqualTo("TIME DEBUG [worker-7] Export - one\nTIME ERROR [worker-7] Export - two\n");
    }

    @Test
    void theLogIsWhatAFileWouldHoldFromFirstToLastLine() {
        start(setup());
        log().info("before the task");
        run(task -> {
            log().info("first");
            log().debug("below the level");
            for (int i = 0; i < 1000; i++) {
                framework.log("com.example.Step" + i % 7).info("step " + i);
            }
            log().error("step failed", new IOException("disk is full", new IllegalStateException("quota")));
            onThread("worker-1", () -> log().info("from another thread"));
            log().info("last");
        });
        log().info("after the task");

        List<String> file = userLog();
        int first = IntStream.range(0, file.size())
                .filter(i -> file.get(i).endsWith("- first"))
                .findFirst()
                .orElseThrow();
        int last = IntStream.range(0, file.size())
                .filter(i -> file.get(i).endsWith("- last"))
                .findFirst()
                .orElseThrow();
        assertThat(server.requests().logLines())
                .isEqualTo(file.subList(first, last + 1))
                .anyMatch(line -> line.contains("java.io.IOException: disk is full"))
                .anyMatch(line -> line.contains("Caused by: java.lang.IllegalStateException: quota"))
                .anyMatch(line -> line.startsWith("\tat " + LogContract.class.getName()))
                .contains("INFO [worker-1] NightlyExport - from another thread");
        assertThat(server.requests().log()).endsWith("- last\n");
    }

    @Test
    void theLastEventOfAJobThatThrowsIsThere() {
        start(setup(Orchestra.appender().withPattern("%msg%n")));
        try {
            run(task -> {
                log().info("first");
                log().error("last", null);
                throw new IllegalStateException("no such table: orders");
            });
        } catch (IllegalStateException e) {
            log().info("after the task");
        }

        assertThat(server.requests().log())
                .startsWith("first\nlast\nnightly-export failed. Error: no such table: orders\n")
                .doesNotContain("after the task");
    }

    @Test
    void anAppenderNamesItsLog() {
        start(LoggingSetup.empty()
                .with(Orchestra.appender().with("logName", "export.log").withPattern("%msg%n")));

        run(task -> log().info("hello"));

        assertThat(server.requests().logs()).containsOnlyKeys("export.log").containsValue("hello\n");
    }

    @Test
    void twoAppendersWithTwoNamesAreTwoLogs() {
        start(LoggingSetup.empty()
                .with(Orchestra.appender().with("logName", "plain.log").withPattern("%msg%n"))
                .with(Orchestra.appender().with("logName", "levels.log").withPattern("%level %msg%n")));

        run(task -> log().info("hello"));

        assertThat(server.requests().logs())
                .containsOnlyKeys("plain.log", "levels.log")
                .containsEntry("plain.log", "hello\n")
                .containsEntry("levels.log", "INFO hello\n");
    }

    @Test
    void withoutSendLogsOnlyTheStatusIsSent() throws IOException {
        start(setup());
        Path file = Files.writeString(directory.resolve("report.txt"), "text");

        OrchestraTaskScope.run(NAME, config().toBuilder().sendLogs(false).build(), task -> {
            log().info("hello");
            task.attachLog(file);
        });

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED");
    }

    @Test
    void aProcessThatJoinsSendsItsLogUnderItsNameAndNoStatus() {
        try (ChildJvm child = job(
                        "joins", LoggingSetup.empty().with(Orchestra.appender().withPattern("%msg%n")))
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
        }

        assertThat(server.requests().kinds()).containsExactly("LOG");
        assertThat(server.requests().logs()).containsOnlyKeys("worker-2.log");
        assertThat(server.requests().logs().get("worker-2.log")).startsWith("working\n");
    }

    @Test
    void anAttachedFileIsALogOfItsOwn() throws IOException {
        start(setup(Orchestra.appender().withPattern("%msg%n")));
        Path file = Files.write(directory.resolve("dbt.log"), new byte[] {'a', '\n', (byte) 0xff, 'b', 0, '\n'});

        run(task -> {
            log().info("hello");
            task.attachLog(file);
            task.attachLog("renamed.log", file);
        });

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG", "LOG", "LOG");
        assertThat(server.requests().logs())
                .containsOnlyKeys("orchestra.log", "dbt.log", "renamed.log")
                .containsEntry("dbt.log", "a\n\uFFFDb\0\n")
                .containsEntry("renamed.log", "a\n\uFFFDb\0\n");
    }

    @Test
    void anAttachedFileIsReadAtTheEnd() throws IOException {
        start(setup());
        Path file = directory.resolve("late.log");

        OrchestraTaskScope.run(NAME, config(), task -> {
            task.attachLog(file);
            Files.writeString(file, "written later\n");
        });

        assertThat(server.requests().logs()).containsOnlyKeys("late.log").containsValue("written later\n");
    }

    @Test
    void anAttachedFileDoesNotTakeTheNameOfAnotherLog() throws IOException {
        start(setup(Orchestra.appender().withPattern("%msg%n")));
        Path file = Files.writeString(directory.resolve("orchestra.log"), "attached\n");

        run(task -> {
            log().info("captured");
            task.attachLog(file);
            task.attachLog(file);
        });

        assertThat(server.requests().logs()).hasSize(3).containsEntry("orchestra.log", "captured\n");
        assertThat(server.requests().logs().values())
                .containsExactlyInAnyOrder("captured\n", "attached\n", "attached\n");
    }

    @Test
    void aMissingAttachedFileIsToldInTheStatusAndInAWarning() {
        start(setup(Orchestra.appender().withPattern("%msg%n")));

        run(task -> {
            log().info("captured");
            task.attachLog(directory.resolve("missing.log"));
        });

        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
        assertThat(server.requests().endMessage()).contains("missing.log");
        assertThat(server.requests().logs()).containsEntry("orchestra.log", "captured\n");
        assertThat(String.join("\n", ourWarnings())).contains("missing.log");
    }

    /** Its size is 0, as that of all files there. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void anAttachedFileUnderProcIsSent() {
        start(setup());

        OrchestraTaskScope.run(NAME, config(), task -> task.attachLog("status.log", Path.of("/proc/self/status")));

        assertThat(server.requests().logs().get("status.log"))
                .contains("Name:\t", "Pid:\t" + ProcessHandle.current().pid() + "\n")
                .endsWith("\n");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void whatIsNoRegularFileIsNotOpenedAndTheLogsBehindItArrive() throws Exception {
        start(setup());
        Path fifo = directory.resolve("fifo.log");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        Path file = Files.writeString(directory.resolve("dbt.log"), "text\n");

        long begin = System.nanoTime();
        OrchestraTaskScope.run(NAME, config(), task -> {
            task.attachLog(fifo);
            task.attachLog("directory.log", directory);
            task.attachLog("device.log", Path.of("/dev/zero"));
            task.attachLog(file);
        });

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        assertThat(server.requests().logs())
                .containsOnlyKeys("fifo.log", "directory.log", "device.log", "dbt.log")
                .containsEntry("fifo.log", "[orchestra] " + fifo + " is not a regular file\n")
                .containsEntry("directory.log", "[orchestra] " + directory + " is not a regular file\n")
                .containsEntry("device.log", "[orchestra] /dev/zero is not a regular file\n")
                .containsEntry("dbt.log", "text\n");
    }

    @Test
    void theKeyIsTakenOutOfTheLog() {
        start(setup(Orchestra.appender().withPattern("%msg%n")));

        run(task -> log().info("calling with Bearer " + KEY + " now"));

        assertThat(server.requests().log()).isEqualTo("calling with Bearer *** now\n");
    }

    @Test
    void whatThePatternsMatchIsTakenOutOfTheLog() {
        assertThat(logOf(
                        Orchestra.appender().withRedact("password=\\S+", "\\b\\d{16}\\b"),
                        "password=abc ok",
                        "card 1234567890123456, twice: 1234567890123456",
                        "nothing here"))
                .isEqualTo("*** ok\ncard ***, twice: ***\nnothing here\n");
    }

    @Test
    void thePatternsOfAnAppenderThatStartsAndStopsWithinTheTaskCount() {
        start(LoggingSetup.empty());

        run(task -> {
            framework.reconfigure(write(setup(Orchestra.appender().withRedact("password=\\S+"))));
            log().info("password=abc ok");
            framework.stop();
        });

        assertThat(server.requests().log()).contains("*** ok").doesNotContain("abc");
    }

    @Test
    void aPatternThatBacktracksWithoutEndHoldsTheJobUpOnlyForSeconds() {
        long begin = System.nanoTime();

        String log = logOf(
                Orchestra.appender().withRedact("(x+x+)+y"), "short", "x".repeat(5000) + "c", "password=abc and more");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        assertThat(log).startsWith("short\n").doesNotContain("xxxx");
        assertThat(log.lines()).hasSize(3);
    }

    @Test
    void controlCharactersAndLineSeparatorsSurvive() {
        String message =
                "nul \0, escape \u001b[31mred\u001b[0m, bell \u0007, separators \u2028 \u2029 \u0085, tab \t, quote \" \\";

        assertThat(logOf(Orchestra.appender(), message)).isEqualTo(message + "\n");
    }

    @Test
    void charactersBeyondTheBasicPlaneSurvive() {
        String message = "\uD83D\uDE00 \uD834\uDD1E \u65e5\u672c e\u0301 \uFEFF";

        assertThat(logOf(Orchestra.appender(), message)).isEqualTo(message + "\n");
    }

    @Test
    void loneSurrogatesBecomeReplacementCharacters() {
        assertThat(logOf(Orchestra.appender(), "a\uD83Db", "\uDE00", "end\uD83D", "\uDE00\uD83D"))
                .isEqualTo("a\uFFFDb\n\uFFFD\nend\uFFFD\n\uFFFD\uFFFD\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16", "UTF-16LE", "windows-1252"})
    void anotherCharsetIsRecoded(String charset) {
        assertThat(logOf(
                        Orchestra.appender().withCharset(Charset.forName(charset)),
                        "Gr\u00f6\u00dfe 1",
                        "Gr\u00f6\u00dfe 2"))
                .isEqualTo("Gr\u00f6\u00dfe 1\nGr\u00f6\u00dfe 2\n");
    }

    @Test
    void atTheLimitTheFirstAndTheNewestLinesStayAndTheRestIsCounted() {
        start(LoggingSetup.empty()
                .with(Orchestra.appender().with("maxSize", "64 KB").withPattern("%msg%n")));
        int events = 10_000;

        run(task -> IntStream.range(0, events).forEach(i -> log().info("event number %05d".formatted(i))));

        List<String> lines = server.requests().logLines();
        assertThat(lines.get(0)).isEqualTo("event number 00000");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("event number 09999");
        List<String> notes =
                lines.stream().filter(line -> !line.startsWith("event number ")).toList();
        assertThat(notes).singleElement().asString().startsWith("[orchestra] ").contains("missing here");
        long missing = Long.parseLong(notes.get(0).replaceAll("\\D*(\\d+) events.*", "$1"));
        assertThat(lines.size() - 1 + missing).isEqualTo(events);
        assertThat(server.requests().log().getBytes(StandardCharsets.UTF_8).length)
                .isBetween(48 << 10, 65 << 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void bothBuffersKeepTheWholeLog(String buffer) throws IOException {
        Path buffers = Files.createDirectories(directory.resolve("buffers"));
        start(LoggingSetup.empty()
                .with(Orchestra.appender()
                        .with("buffer", buffer)
                        .with("directory", buffers.toString())
                        .withPattern("%msg%n")));

        run(task -> IntStream.range(0, 5000).forEach(i -> log().info("event " + i)));

        assertThat(server.requests().logLines())
                .isEqualTo(IntStream.range(0, 5000).mapToObj(i -> "event " + i).toList());
    }

    @Test
    void aLogBeyondARequestsLimitComesInPartsAtLineEnds() {
        start(LoggingSetup.empty().with(Orchestra.appender().withPattern("%msg%n")));
        String padding = "x".repeat(1000);

        run(task -> IntStream.range(0, 6000).forEach(i -> log().info(i + " " + padding)));

        assertThat(server.requests().logs()).containsOnlyKeys("orchestra.001-of-002.log", "orchestra.002-of-002.log");
        assertThat(server.requests().all()).allMatch(request -> request.body().length() <= 5 << 20);
        assertThat(String.join("", server.requests().logs().values()).lines().map(line -> line.split(" ")[0]))
                .containsExactlyElementsOf(
                        IntStream.range(0, 6000).mapToObj(String::valueOf).toList());
        assertThat(server.requests().logs().values()).allMatch(part -> part.endsWith("\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RuntimeException", "NoSuchMethodError", "StackOverflowError", "OutOfMemoryError", "null"})
    void anEventThatCannotBeEncodedIsCountedToldOnceAndNotHeardOfByTheJob(String failure) {
        start(setup(Orchestra.appender().withEncoder(Encoder.FAILING)));

        run(task -> {
            log().info("one");
            for (int i = 0; i < 20; i++) {
                log().error(Orchestra.UNENCODABLE + " " + failure, null);
            }
            log().info("two");
            Awaitility.await().until(() -> !ourWarnings().isEmpty());
        });

        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
        List<String> lines = server.requests().logLines();
        assertThat(lines.subList(0, 2)).containsExactly("one", "two");
        assertThat(lines).hasSize(3);
        assertThat(lines.get(2)).startsWith("[orchestra] 20 events are missing");
        assertThat(ourWarnings()).singleElement().asString().contains("cannot encode an event");
        assertThat(framework.statuses())
                .filteredOn(status -> status.text().contains("cannot encode an event"))
                .hasSize(1)
                .noneMatch(framework::stopsApplications);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void aHeaderAndAFooterStandOnceAroundTheEventsOfEachTask(String buffer) {
        start(LoggingSetup.empty().with(framed().with("buffer", buffer)));

        for (int i = 0; i < 2; i++) {
            server.forget();
            run(task -> IntStream.range(0, 100).forEach(each -> log().info("event " + each)));

            assertThat(server.requests().log())
                    .startsWith(Orchestra.HEADER + "event 0\n")
                    .endsWith("event 99\n" + Orchestra.FOOTER);
            assertThat(server.requests().logLines()).hasSize(102);
        }
    }

    private Orchestra framed() {
        return Orchestra.appender()
                .withEncoder(Encoder.FRAMED)
                .with("directory", directory.resolve("buffers").toString());
    }

    @Test
    void aLogWithoutEventsHasNoHeaderEither() {
        start(LoggingSetup.empty().with(framed()));

        run(task -> {});

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED");
    }

    @Test
    void theHeaderIsInTheFirstPartAndTheFooterInTheLast() {
        start(LoggingSetup.empty().with(framed()));
        String padding = "x".repeat(1000);

        run(task -> IntStream.range(0, 6000).forEach(i -> log().info(i + " " + padding)));

        String log = String.join("", server.requests().logs().values());
        assertThat(server.requests().logs()).hasSize(2);
        assertThat(log).startsWith(Orchestra.HEADER + "0 x").endsWith("x\n" + Orchestra.FOOTER);
        assertThat(log.lines()).hasSize(6002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void theHeaderAndTheFooterDoNotCountAndStayAtTheLimit(String buffer) {
        start(LoggingSetup.empty().with(framed().with("buffer", buffer).with("maxSize", "64 KB")));
        int events = 10_000;

        run(task -> IntStream.range(0, events).forEach(i -> log().info("event number %05d".formatted(i))));

        List<String> lines = server.requests().logLines();
        assertThat(server.requests().log())
                .startsWith(Orchestra.HEADER + "event number 00000\n")
                .endsWith("event number 09999\n" + Orchestra.FOOTER);
        long missing = lines.stream()
                .filter(line -> line.startsWith("[orchestra] "))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D*(\\d+) events.*", "$1")))
                .sum();
        assertThat(lines.size() - 3 + missing).isEqualTo(events);
    }

    @Test
    void ofTwoAppendersWithOneLogTheFirstsHeaderAndFooterStand() {
        start(LoggingSetup.empty().with(framed()).with(framed().with("apiKey", KEY)));

        run(task -> log().info("hello"));

        assertThat(server.requests().log()).isEqualTo(Orchestra.HEADER + "hello\nhello\n" + Orchestra.FOOTER);
    }

    @Test
    void aHeaderThatCannotBeHadIsNoneAndToldOnce() {
        start(setup(Orchestra.appender().withEncoder(Encoder.FAILING_FRAME)));

        run(task -> {
            log().info("hello");
            Awaitility.await().until(() -> !ourWarnings().isEmpty());
        });

        assertThat(server.requests().log()).isEqualTo("hello\n");
        assertThat(ourWarnings()).singleElement().asString().contains("header or footer");
        assertThat(framework.statuses())
                .filteredOn(status -> status.text().contains("header or footer"))
                .hasSize(1);
    }
}
