package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import io.getorchestra.contract.LoggingSetup.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a program's end is told, whichever way it goes. */
public abstract class ExitContract extends Contract {
    private static final String EARLY = "JVM shut down before the task ended";

    private static LoggingSetup orchestraOnly(Queue queue) {
        return LoggingSetup.empty()
                .with(Orchestra.appender().withPattern("%msg%n").behind(queue));
    }

    private ChildJvm.Builder job(String name) {
        return job(name, orchestraOnly(Queue.NONE));
    }

    private static void isSilent(ChildJvm child) {
        assertThat(child.stdout() + child.stderr()).isEmpty();
    }

    private void isFailedEarly(String detail) {
        assertThat(server.requests().endStatus()).isEqualTo("FAILED");
        assertThat(server.requests().endMessage()).contains(EARLY).contains(detail);
    }

    @Test
    void aJobThatThrowsEndsAsWithoutOrchestra() {
        try (ChildJvm child = job("throws").start(directory)) {
            assertThat(child.exitCode()).isEqualTo(1);
            assertThat(child.stdout()).isEqualTo("job output\n");
            assertThat(child.stderr())
                    .startsWith("Exception in thread \"main\" java.lang.IllegalStateException: no such table: orders\n"
                            + "\tat " + Jobs.class.getName())
                    .contains("throwsOutOfRun")
                    .doesNotContain("Suppressed:")
                    .doesNotContain("Caused by:");
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "FAILED", "LOG");
        assertThat(server.requests().end()).isEqualTo(Json.golden("status-failed"));
        assertThat(server.requests().log())
                .startsWith("exporting\n")
                .contains("java.lang.IllegalStateException: no such table: orders\n\tat ");
    }

    @Test
    void aBareBlockThatThrowsEndsAsWithoutOrchestra() {
        try (ChildJvm child = job("throwsBare").start(directory)) {
            assertThat(child.exitCode()).isEqualTo(1);
            assertThat(child.stderr())
                    .startsWith("Exception in thread \"main\" java.lang.IllegalStateException: no such table: orders\n")
                    .doesNotContain("Suppressed:");
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "FAILED", "LOG");
    }

    @Test
    void aJobsOutputIsItsOwn() {
        try (ChildJvm child = job("succeeds").start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout()).isEqualTo("job output\n");
            assertThat(child.stderr()).isEqualTo("job error output\n");
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
    }

    /** Each lambda and method reference is a class that a cold JVM has to make. */
    @Test
    void nothingThatEachJobRunsThroughIsALambda() throws IOException {
        Path loaded = directory.resolve("loaded-classes");
        try (ChildJvm child =
                job("reportsAll").option("-Xlog:class+load:file=" + loaded).start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "RUNNING", "SET_OUTPUT", "SUCCEEDED", "LOG");
        List<String> classes = ofOurs(Files.readAllLines(loaded));
        assertThat(classes).anyMatch(line -> line.contains(OrchestraTaskScope.class.getName() + " "));
        assertThat(classes).noneMatch(line -> line.contains("$$Lambda"));
    }

    private List<String> ofOurs(List<String> classes) {
        return classes.stream()
                .filter(line -> line.contains(" io.getorchestra."))
                .filter(line -> !line.contains(" " + ExitContract.class.getPackageName() + "."))
                .filter(line -> !line.contains(" " + framework.getClass().getName()))
                .toList();
    }

    @Test
    void aJobThatIsNotConfiguredAddsOneWarningToItsLogAndNothingElse() {
        try (ChildJvm child = unconfiguredJob(
                        "succeeds", orchestraOnly(Queue.NONE).withConsole())
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout().lines().toList())
                    .hasSize(3)
                    .contains("job output", "INFO [main] NightlyExport - exporting")
                    .anyMatch(line -> line.startsWith("WARN [main] io.getorchestra - nightly-export is not reported"));
            assertThat(child.stderr()).isEqualTo("job error output\n");
        }
        assertThat(server.requests().all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aJobThatExitsHasFailed(int code) {
        try (ChildJvm child = job("exits").argument(String.valueOf(code)).start(directory)) {
            assertThat(child.exitCode()).isEqualTo(code);
            isSilent(child);
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "FAILED", "LOG");
        isFailedEarly("System.exit");
        assertThat(server.requests().log()).isEqualTo("exporting\n");
    }

    @ParameterizedTest
    @CsvSource({
        "succeed, SUCCEEDED, all is well",
        "warn, WARNING, nearly",
        "fail, FAILED, disk is full",
        "cancel, CANCELLED, stopped by hand"
    })
    void whatAJobSaidStandsWhenItExitsWithZero(String word, String status, String message) {
        try (ChildJvm child = job("exitsAfterWord").argument(word).start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(server.requests().endStatus()).isEqualTo(status);
        assertThat(server.requests().endMessage()).isEqualTo(message);
    }

    @Test
    void anExitAfterTheEndReportsNothingMore() {
        try (ChildJvm child = job("exitsAfterClose").start(directory)) {
            assertThat(child.exitCode()).isEqualTo(3);
            isSilent(child);
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
    }

    @Test
    void anExitDuringTheEndWaitsForItAndReportsNothingMore() {
        server.replyNextAfter(Duration.ZERO);
        server.replyNextAfter(Duration.ZERO);
        server.replyNextAfter(Duration.ofMillis(800));
        try (ChildJvm child = job("exitsDuringClose").start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "RUNNING", "SUCCEEDED", "LOG");
    }

    @Test
    void aHaltedJobSaysNothing() {
        try (ChildJvm child = job("halts").start(directory)) {
            assertThat(child.exitCode()).isEqualTo(7);
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "RUNNING");
    }

    @Test
    void aProgramThatEndsWithoutClosingHasFailed() {
        try (ChildJvm child = job("leaves").start(directory)) {
            assertThat(child.exitCode()).isZero();
            isSilent(child);
        }
        isFailedEarly("its last thread ended without closing the task");
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
    void aSignalThatEndsTheJobIsItsFailure(String signal, int code) {
        try (ChildJvm child = job("waits").start(directory)) {
            child.awaitLine("ready");
            child.signal(signal);

            assertThat(child.exitCode()).isEqualTo(code);
            assertThat(child.stdout()).isEqualTo("ready\n");
            assertThat(child.stderr()).isEmpty();
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "RUNNING", "FAILED", "LOG");
        isFailedEarly("SIG" + signal);
        assertThat(server.requests().log()).isEqualTo("exporting\n");
    }

    @Test
    void aKilledJobSaysNothing() {
        try (ChildJvm child = job("waits").start(directory)) {
            child.awaitLine("ready");
            child.signal("KILL");

            assertThat(child.exitCode()).isEqualTo(137);
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "RUNNING");
    }

    @Test
    void aWebhookThatHangsHoldsAStoppedJobNoLongerThanTheShutdownTimeout() {
        server.replyNextAfter(Duration.ZERO);
        server.replyNextAfter(Duration.ZERO);
        server.replyNextAfter(Duration.ofSeconds(60));
        try (ChildJvm child =
                job("waits").property("orchestra.shutdown-timeout", "1s").start(directory)) {
            child.awaitLine("ready");
            long begin = System.nanoTime();
            child.signal("TERM");

            assertThat(child.exitCode()).isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        }
        assertThat(server.requests().kinds()).startsWith("RUNNING", "RUNNING", "FAILED");
    }

    @ParameterizedTest
    @EnumSource(
            value = Queue.class,
            names = {"NONE", "ASYNC", "NEVER_BLOCKING"})
    void whatWasLoggedBeforeAnExitIsInTheLog(Queue queue) {
        int events = 5000;
        try (ChildJvm child = job("exitsAfterEvents", orchestraOnly(queue))
                .argument(String.valueOf(events))
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(server.requests().logLines())
                .isEqualTo(
                        IntStream.range(0, events).mapToObj(i -> "event " + i).toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Queue.class,
            names = {"NONE", "ASYNC", "NEVER_BLOCKING"})
    void theFrameworksOwnShutdownHookLosesNothing(Queue queue) {
        int events = 25_000;
        try (ChildJvm child = job("exitsAfterEvents", orchestraOnly(queue).withOwnShutdownHook())
                .argument(String.valueOf(events))
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
        assertThat(server.requests().logLines())
                .isEqualTo(
                        IntStream.range(0, events).mapToObj(i -> "event " + i).toList());
    }

    @Test
    void noShutdownHookStaysWhenTheScopesAreClosed() {
        try (ChildJvm child = job("counts")
                .option("--add-opens=java.base/java.lang=ALL-UNNAMED")
                .argument("100")
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout()).isEqualTo("more hooks: 0\n");
        }
        assertThat(server.requests().all()).hasSize(101 * 3);
    }

    @Test
    void tenThousandScopesThatAreNotConfiguredLeaveNoHook() {
        try (ChildJvm child = unconfiguredJob("counts", orchestraOnly(Queue.NONE))
                .option("--add-opens=java.base/java.lang=ALL-UNNAMED")
                .argument("10000")
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout()).isEqualTo("more hooks: 0\n");
        }
    }
}
