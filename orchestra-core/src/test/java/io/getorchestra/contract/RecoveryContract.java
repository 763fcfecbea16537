package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Encoder;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the reports of processes that were killed, or that could not reach Orchestra. */
public abstract class RecoveryContract extends Contract {
    private static final String ALL_LINES =
            IntStream.range(0, 100).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());

    private Path buffers;

    @BeforeEach
    void chooseDirectory() {
        buffers = directory.resolve("buffers");
    }

    private LoggingSetup fileBuffered() {
        return fileBuffered(Encoder.PATTERN);
    }

    private LoggingSetup fileBuffered(Encoder encoder) {
        return setup(Orchestra.appender()
                .withPattern("%msg%n")
                .withEncoder(encoder)
                .with("buffer", "file")
                .with("directory", buffers.toString()));
    }

    private ChildJvm.Builder recoveryJob(String taskRunId, String url) {
        return recoveryJob(taskRunId, url, fileBuffered());
    }

    private ChildJvm.Builder recoveryJob(String taskRunId, String url, LoggingSetup setup) {
        return ChildJvm.of(RecoveryJobs.class)
                .property(ChildJvm.FRAMEWORK_PROPERTY, framework.getClass().getName())
                .property(framework.configurationProperty(), write(setup).toString())
                .environment("ORCHESTRA_API_KEY", KEY)
                .environment("ORCHESTRA_TASK_RUN_ID", taskRunId)
                .environment("ORCHESTRA_WEBHOOK_URL", url);
    }

    private void kill(ChildJvm child) {
        child.awaitLine("ready");
        child.signal("KILL");
        assertThat(child.exitCode()).isEqualTo(137);
    }

    /** A task of this process, whose start delivers what is there. */
    private void runTask(String taskRunId) {
        start(fileBuffered());
        OrchestraTaskScope.run("next-task", config(taskRunId), task -> log().info("next"));
    }

    private List<Path> folders() {
        try (Stream<Path> children = Files.list(buffers)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String unreachable() throws IOException {
        try (var socket = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return "http://localhost:" + socket.getLocalPort();
        }
    }

    @Test
    void theNextStartReportsATaskWhoseProcessWasKilled() {
        try (ChildJvm child = recoveryJob(ID, server.url()).argument("wait").start(directory)) {
            kill(child);
        }
        assertThat(server.requests().of(ID).kinds()).containsExactly("RUNNING", "SET_OUTPUT");

        runTask(OTHER_ID);

        Requests killed = server.requests().of(ID);
        assertThat(killed.kinds()).containsExactly("RUNNING", "SET_OUTPUT", "FAILED", "LOG");
        assertThat(killed.endMessage())
                .isEqualTo("nightly-export failed. Error: the process ended before the task did");
        assertThat(killed.log()).isEqualTo(ALL_LINES);
        assertThat(server.requests().of(OTHER_ID).endStatus()).isEqualTo("SUCCEEDED");
        assertThat(folders()).isEmpty();
    }

    @Test
    void theNextStartDeliversWhatAnOutageHeldBackOnceAndInOrder() throws IOException {
        try (ChildJvm child = recoveryJob(ID, unreachable())
                .environment("ORCHESTRA_MAX_ATTEMPTS", "2")
                .argument("succeed")
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout()).endsWith("closed\n");
        }
        assertThat(folders()).hasSize(1);

        runTask(OTHER_ID);
        runTask(THIRD_ID);

        Requests held = server.requests().of(ID);
        assertThat(held.kinds()).containsExactly("RUNNING", "SET_OUTPUT", "SUCCEEDED", "LOG");
        assertThat(held.output("rows").intValue()).isEqualTo(42);
        assertThat(held.log()).isEqualTo(ALL_LINES);
        assertThat(folders()).isEmpty();
    }

    @Test
    void theLogOfAKilledProcessHasItsHeaderAndOneThatWasHeldBackItsFooterToo() throws IOException {
        LoggingSetup framed = fileBuffered(Encoder.FRAMED);
        try (ChildJvm child =
                recoveryJob(ID, server.url(), framed).argument("wait").start(directory)) {
            kill(child);
        }
        try (ChildJvm child = recoveryJob(THIRD_ID, unreachable(), framed)
                .environment("ORCHESTRA_MAX_ATTEMPTS", "1")
                .argument("succeed")
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
        }

        runTask(OTHER_ID);

        assertThat(server.requests().of(ID).log()).isEqualTo(Orchestra.HEADER + ALL_LINES);
        assertThat(server.requests().of(THIRD_ID).log()).isEqualTo(Orchestra.HEADER + ALL_LINES + Orchestra.FOOTER);
        assertThat(folders()).isEmpty();
    }

    @Test
    void aLaterTaskOfTheSameProcessDeliversWhatAnEarlierOneCouldNot() throws IOException {
        start(fileBuffered());
        OrchestraConfig outage =
                config().toBuilder().webhookUrl(unreachable()).maxAttempts(1).build();
        OrchestraTaskScope.run(NAME, outage, task -> log().info("held back"));
        assertThat(folders()).hasSize(1);

        OrchestraTaskScope.run("next-task", config(OTHER_ID), task -> {});

        assertThat(server.requests().of(ID).kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
        assertThat(server.requests().of(ID).log()).isEqualTo("held back\n");
        assertThat(folders()).isEmpty();
    }

    @Test
    void aDeadAttemptDoesNotEndTheOneThatRuns() {
        try (ChildJvm child = recoveryJob(ID, server.url()).argument("wait").start(directory)) {
            kill(child);
        }
        server.forget();

        runTask(ID);

        Requests retried = server.requests().of(ID);
        assertThat(retried.statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(retried.logs()).hasSize(2).containsEntry("orchestra.log", "next\n");
        assertThat(retried.logs().keySet())
                .anySatisfy(name -> assertThat(name).matches("orchestra\\.\\d{8}-\\d{6}\\.log"));
        assertThat(retried.logs().values()).contains(ALL_LINES);
        assertThat(folders()).isEmpty();
    }

    @Test
    void ofTwoDeadAttemptsTheLastTellsHowTheTaskEnded() {
        try (ChildJvm first = recoveryJob(ID, server.url())
                .environment("ORCHESTRA_TASK_ATTEMPT_NUMBER", "1")
                .argument("wait")
                .start(directory)) {
            first.awaitLine("ready");
            try (ChildJvm second =
                    recoveryJob(ID, server.url()).argument("wait").start(directory)) {
                kill(second);
            }
            kill(first);
        }
        server.forget();

        runTask(OTHER_ID);

        Requests dead = server.requests().of(ID);
        assertThat(dead.statuses()).containsExactly("FAILED");
        assertThat(dead.logs()).hasSize(2).containsEntry("orchestra.log", ALL_LINES);
        assertThat(dead.logs().values()).containsOnly(ALL_LINES);
        assertThat(dead.logs().keySet())
                .anySatisfy(name -> assertThat(name).matches("orchestra\\.attempt-1\\.\\d{8}-\\d{6}\\.log"));
        await().untilAsserted(
                        () -> assertThat(userLog()).anyMatch(line -> line.contains("(" + ID + ", attempt 1) of ")));
        assertThat(folders()).isEmpty();
    }

    @Test
    void theFolderOfALivingProcessIsLeftAlone() {
        try (ChildJvm child = recoveryJob(ID, server.url()).argument("wait").start(directory)) {
            child.awaitLine("ready");

            runTask(OTHER_ID);

            assertThat(server.requests().of(ID).statuses()).containsExactly("RUNNING");
            assertThat(folders()).hasSize(1);
            child.signal("TERM");
            assertThat(child.exitCode()).isEqualTo(143);
        }
        assertThat(server.requests().of(ID).endMessage()).contains("JVM shut down before the task ended (SIGTERM)");
        assertThat(server.requests().of(ID).log()).isEqualTo(ALL_LINES);
        assertThat(folders()).isEmpty();
    }

    @Test
    void whatIsOnDiskIsForItsOwnerAndWithoutTheKey() throws IOException {
        try (ChildJvm child = recoveryJob(ID, unreachable()).argument("wait").start(directory)) {
            kill(child);
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(buffers)) {
            files = all.toList();
        }
        assertThat(files).hasSizeGreaterThan(4).allSatisfy(file -> {
            boolean isDirectory = Files.isDirectory(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo(isDirectory ? "rwx------" : "rw-------");
            if (!isDirectory) {
                assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain(KEY);
            }
        });
    }

    @Test
    void whatCannotBeReadStaysAndIsNotInTheWay() throws IOException {
        Path torn = Files.createDirectories(buffers.resolve("0000000000001-1-1-00000000"));
        Files.writeString(torn.resolve("task.json"), "{\"task_run_id\":\"3f1b");
        Files.createFile(torn.resolve("lock"));
        Path foreign = Files.writeString(buffers.resolve("notes.txt"), "mine");
        try (ChildJvm child = recoveryJob(ID, server.url()).argument("wait").start(directory)) {
            kill(child);
        }

        runTask(OTHER_ID);

        assertThat(server.requests().of(ID).endStatus()).isEqualTo("FAILED");
        assertThat(folders()).containsExactly(torn, foreign);
        assertThat(ourWarnings()).anyMatch(line -> line.contains(torn.toString()) && line.contains("passed over"));
    }

    /** What a job leaves whose events Orchestra could not be told. */
    private Path heldBack() throws IOException {
        try (ChildJvm child = recoveryJob(ID, unreachable())
                .environment("ORCHESTRA_MAX_ATTEMPTS", "1")
                .argument("succeed")
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        return folders().get(0).resolve("undelivered.jsonl");
    }

    @Test
    void aTornEndOfWhatWasHeldBackCostsOnlyThat() throws IOException {
        Path state = heldBack();
        String whole = Files.readString(state);
        Files.writeString(state, whole.substring(0, whole.length() - 10));

        runTask(OTHER_ID);

        assertThat(server.requests().of(ID).kinds()).containsExactly("RUNNING", "SET_OUTPUT", "LOG");
        assertThat(folders()).isEmpty();
    }

    @Test
    void aDamagedEventCostsOnlyThat() throws IOException {
        Path state = heldBack();
        Files.writeString(state, Files.readString(state).replace("started.", "startled"));

        runTask(OTHER_ID);

        assertThat(server.requests().of(ID).kinds()).containsExactly("SET_OUTPUT", "SUCCEEDED", "LOG");
        assertThat(folders()).isEmpty();
    }

    @Test
    void afterSevenDaysItIsDeletedWithAWarning() throws IOException {
        try (ChildJvm child = recoveryJob(ID, server.url()).argument("wait").start(directory)) {
            kill(child);
        }
        server.forget();
        Path task = folders().get(0).resolve("task.json");
        String old = Instant.now().minus(8, ChronoUnit.DAYS).toString();
        Files.writeString(
                task, Files.readString(task).replaceAll("\"started\":\"[^\"]+\"", "\"started\":\"" + old + "\""));

        runTask(OTHER_ID);

        assertThat(server.requests().of(ID).all()).isEmpty();
        assertThat(folders()).isEmpty();
        assertThat(ourWarnings()).anyMatch(line -> line.contains("nightly-export") && line.contains("7 days"));
    }

    @Test
    void overFourGigabytesTheOldestIsDeletedWithAWarning() throws IOException {
        String unreachable = unreachable();
        String oldId = UUID.randomUUID().toString();
        try (ChildJvm living = waitingInAnOutage(THIRD_ID, unreachable)) {
            living.awaitLine("ready");
            Path held = folders().get(0);
            fill(held, 5);
            leaveFilled(oldId, unreachable, 3);
            Path old = folders().get(1);
            leaveFilled(ID, unreachable, 3);
            Path newer = folders().get(2);

            start(fileBuffered());
            OrchestraConfig outage = config(OTHER_ID).toBuilder()
                    .webhookUrl(unreachable)
                    .maxAttempts(1)
                    .build();
            OrchestraTaskScope.run("next-task", outage, task -> log().info("next"));

            assertThat(folders()).hasSize(3).contains(held, newer).doesNotContain(old);
            assertThat(ourWarnings().stream().filter(line -> line.contains("to make room")))
                    .singleElement()
                    .asString()
                    .contains("nightly-export (" + oldId + ") of 20")
                    .contains("takes more than 4096 MB, its 3072 MB are deleted");
            kill(living);
        }
        OrchestraTaskScope.run("next-task", config(UUID.randomUUID().toString()), task -> {});

        assertThat(server.requests().of(oldId).all()).isEmpty();
        assertThat(server.requests().of(ID).log()).isEqualTo(ALL_LINES);
        assertThat(server.requests().of(ID).endStatus()).isEqualTo("FAILED");
        assertThat(server.requests().of(OTHER_ID).endStatus()).isEqualTo("SUCCEEDED");
        assertThat(server.requests().of(THIRD_ID).log()).isEqualTo(ALL_LINES);
        assertThat(folders()).isEmpty();
    }

    private ChildJvm waitingInAnOutage(String taskRunId, String unreachable) {
        return recoveryJob(taskRunId, unreachable)
                .environment("ORCHESTRA_MAX_ATTEMPTS", "1")
                .argument("wait")
                .start(directory);
    }

    private void leaveFilled(String taskRunId, String url, int gigabytes) throws IOException {
        try (ChildJvm child = waitingInAnOutage(taskRunId, url)) {
            kill(child);
        }
        List<Path> folders = folders();
        fill(folders.get(folders.size() - 1), gigabytes);
    }

    /** With a file that takes no place on the disk. */
    private static void fill(Path folder, int gigabytes) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("filling").toFile(), "rw")) {
            file.setLength((long) gigabytes << 30);
        }
    }

    @Test
    void whatOrchestraRefusesForGoodIsDeletedWithAWarning() {
        start(fileBuffered());
        for (int i = 0; i < 3; i++) {
            server.replyNext(404, "{\"error\": \"Invalid task_run_id\", \"code\": \"TASK_NOT_FOUND\"}");
        }
        OrchestraTaskScope.run(NAME, config(), task -> log().info("refused"));

        assertThat(folders()).isEmpty();
        assertThat(ourWarnings())
                .anyMatch(line -> line.contains("HTTP 404: Invalid task_run_id (TASK_NOT_FOUND)"))
                .allMatch(line -> !line.contains(KEY));
    }

    @Test
    void whatOrchestraRefusesForTheKeyIsKeptForABetterOne() {
        start(fileBuffered());
        for (int i = 0; i < 3; i++) {
            server.replyNext(401, "{\"error\": \"Invalid API key\"}");
        }
        OrchestraTaskScope.run(NAME, config(), task -> log().info("refused"));
        assertThat(folders()).hasSize(1);
        server.forget();

        runTask(OTHER_ID);

        assertThat(server.requests().of(ID).kinds()).endsWith("SUCCEEDED", "LOG");
        assertThat(folders()).isEmpty();
    }

    @Test
    void aLinkInPlaceOfTheDefaultDirectoryIsNotFollowed() throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Path planted = temporary.resolve("orchestra-" + System.getProperty("user.name"));
        Files.createSymbolicLink(planted, elsewhere);
        LoggingSetup setup = setup(Orchestra.appender().withPattern("%msg%n").with("buffer", "file"));
        try (ChildJvm child = job("succeeds", setup)
                .property("java.io.tmpdir", temporary.toString())
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(Files.isSymbolicLink(planted)).isTrue();
        assertThat(ourWarnings()).anyMatch(line -> line.contains("kept in memory"));
    }

    @Test
    void theDefaultDirectoryIsTheUsersAlone() throws IOException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        LoggingSetup setup = setup(Orchestra.appender().withPattern("%msg%n").with("buffer", "file"));
        try (ChildJvm child = job("succeeds", setup)
                .property("java.io.tmpdir", temporary.toString())
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        Path own = temporary.resolve("orchestra-" + System.getProperty("user.name"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own, LinkOption.NOFOLLOW_LINKS)))
                .isEqualTo("rwx------");
        assertThat(own).isEmptyDirectory();
        assertThat(server.requests().log()).isEqualTo("exporting\n");
    }

    /** Whatever moment a kill hits, the task run gets one end, the right one, and every line that the job knows to be logged. */
    @Test
    void aKillAtAnyMomentLeavesOneTruthfulEndAndTheWholeLog() {
        Random random = new Random();
        List<String> ids = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String id = UUID.randomUUID().toString();
            try (ChildJvm child =
                    recoveryJob(id, server.url()).argument("succeed").start(directory)) {
                child.awaitLine("opened");
                awaitNanos(random.nextInt(120_000_000));
                child.signal("KILL");
                child.exitCode();
                ids.add(id);
                outputs.add(child.stdout());
            }
        }
        runTask(OTHER_ID);

        for (int i = 0; i < ids.size(); i++) {
            Requests task = server.requests().of(ids.get(i));
            Set<String> ends = task.statuses().stream()
                    .filter(status -> !status.equals("RUNNING"))
                    .collect(Collectors.toSet());
            assertThat(ends).as(outputs.get(i)).hasSize(1);
            if (outputs.get(i).contains("closed\n")) {
                assertThat(ends).containsExactly("SUCCEEDED");
            }
            long logged = outputs.get(i)
                    .lines()
                    .filter(line -> line.startsWith("logged"))
                    .count();
            String log = task.bodies().stream()
                    .filter(body -> body.has("data"))
                    .map(body -> body.get("data").asText())
                    .reduce("", (first, last) -> last);
            assertThat(ALL_LINES).startsWith(log);
            assertThat(log.lines().count()).isGreaterThanOrEqualTo(logged);
        }
        assertThat(folders()).isEmpty();
    }

    private static void awaitNanos(long nanos) {
        long end = System.nanoTime() + nanos;
        Awaitility.await()
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> System.nanoTime() - end >= 0);
    }
}
