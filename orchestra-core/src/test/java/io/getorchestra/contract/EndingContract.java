package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.contract.LoggingSetup.Orchestra;
import io.getorchestra.contract.LoggingSetup.Queue;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orchestra is told why a job failed, in the status and in the log, and the job does not notice. */
public abstract class EndingContract extends Contract {
    private static final String ERROR = "nightly-export failed. Error: no such table: orders";
    private static final String TRACE = "java.lang.IllegalStateException: no such table: orders\n"
            + "\tat io.getorchestra.contract.EndingJobs.export(EndingJobs.java";

    private static LoggingSetup orchestraOnly(Queue queue) {
        return LoggingSetup.empty()
                .with(Orchestra.appender().withPattern(LoggingSetup.PATTERN).behind(queue));
    }

    /** What a program printed, and its exit code. */
    private record Seen(int exitCode, String stdout, String stderr) {
        static Seen of(ChildJvm child) {
            return new Seen(child.exitCode(), child.stdout(), child.stderr());
        }
    }

    private Seen run(String job) {
        return run(job, orchestraOnly(Queue.NONE));
    }

    private Seen run(String job, LoggingSetup setup) {
        try (ChildJvm child = start(job(job, setup))) {
            return Seen.of(child);
        }
    }

    private ChildJvm start(ChildJvm.Builder job) {
        return job.main(EndingJobs.class).option("-Xmx64m").start(directory);
    }

    /** Exits and prints as it does when nothing tells it of Orchestra. The two run at the same time, for a JVM's start is most of it. */
    private void endsAsWithoutOrchestra(String job) {
        LoggingSetup setup = orchestraOnly(Queue.NONE);
        try (ChildJvm with = start(job(job, setup));
                ChildJvm without = start(unconfiguredJob(job, setup))) {
            assertThat(Seen.of(with)).isEqualTo(Seen.of(without));
        }
    }

    private void isFailed(String message) {
        assertThat(server.requests().endStatus()).isEqualTo("FAILED");
        assertThat(server.requests().endMessage()).startsWith(message);
    }

    private void traceIsInTheLogOnce() {
        assertThat(server.requests().log()).containsOnlyOnce(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bare",
                "bareInMethodOfAnotherClass",
                "ownHandlerOfThread",
                "ownThreadGroup",
                "onThread",
                "outerFinally",
                "oldErrorThenAnother",
                "ownDefaultHandler"
            })
    void anExceptionThatLeavesItsThreadIsTheReasonAndStandsInTheLog(String job) {
        endsAsWithoutOrchestra(job);

        assertThat(server.requests().endStatus()).isEqualTo("FAILED");
        assertThat(server.requests().endMessage()).isEqualTo(ERROR);
        assertThat(server.requests().kinds()).filteredOn("LOG"::equals).hasSize(1);
        traceIsInTheLogOnce();
        assertThat(server.requests().log()).contains("] io.getorchestra - " + ERROR + "\n");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void soIsOneThatEndsAVirtualThread() {
        endsAsWithoutOrchestra("onVirtualThread");

        isFailed(ERROR);
        traceIsInTheLogOnce();
    }

    @Test
    void reflectionIsLookedThrough() {
        endsAsWithoutOrchestra("barePreparedByReflection");

        isFailed(ERROR);
        traceIsInTheLogOnce();
    }

    @ParameterizedTest
    @EnumSource(
            value = Queue.class,
            names = {"NONE", "ASYNC"})
    void anErrorThatTheBlocksOwnMethodLogsIsTheReason(Queue queue) {
        assertThat(run("caughtAndLogged", orchestraOnly(queue)).exitCode()).isEqualTo(1);

        isFailed("nightly-export failed. Error: Export failed: no such table: orders");
        assertThat(server.requests().log()).contains("ERROR [main] NightlyExport - Export failed\n");
        traceIsInTheLogOnce();
    }

    @Test
    void soIsOneThatACallerOfTheSameApplicationLogs() {
        endsAsWithoutOrchestra("caughtAndLoggedInCaller");

        isFailed("nightly-export failed. Error: Export failed: no such table: orders");
        traceIsInTheLogOnce();
    }

    @Test
    void textIsEnough() {
        endsAsWithoutOrchestra("caughtAndOnlyTextLogged");

        isFailed("nightly-export failed. Error: Export failed: no such table: orders");
        assertThat(server.requests().log()).contains("Export failed: no such table: orders");
    }

    @Test
    void aCatchThatLogsNothingAndExitsIsTold() {
        endsAsWithoutOrchestra("caughtAndPrinted");

        isFailed(
                "nightly-export failed. Error: the block threw an exception (System.exit(1) in EndingJobs.caughtAndPrinted)");
    }

    @Test
    void aCatchThatLogsNothingAndGoesOnEndsTheTaskAllTheSame() {
        try (ChildJvm child = job("caughtAndGoesOn", orchestraOnly(Queue.NONE))
                .main(EndingJobs.class)
                .start(directory)) {
            server.awaitRequests(4);
            assertThat(child.stdout()).isEqualTo("waiting\n");
        }
        isFailed("nightly-export failed. Error: the block threw an exception");
    }

    @ParameterizedTest
    @CsvSource({
        "caughtAndReturns, Export failed: no such table: orders",
        "caughtAndWrapped, Job failed (root cause: no such table: orders)",
        "caughtAndGivenToFail, no such table: orders",
        "failWithCause, no such table: orders",
        "oldErrorThenCaught, Export failed: no such table: orders",
        "invocationTarget, no such table: orders"
    })
    void theReasonIsToldAndItsTraceStandsInTheLog(String job, String reason) {
        endsAsWithoutOrchestra(job);

        isFailed("nightly-export failed. Error: " + reason);
        traceIsInTheLogOnce();
    }

    @Test
    void theRootCauseIsToldToo() {
        endsAsWithoutOrchestra("bareWithCause");

        isFailed("nightly-export failed. Error: Job failed (root cause: no such table: orders)");
        assertThat(server.requests().log())
                .contains("java.lang.IllegalStateException: Job failed\n")
                .contains("Caused by: java.sql.SQLException: no such table: orders\n");
    }

    @Test
    void theWholeChainStandsInTheLogOfRun() {
        run("runWithSuppressed");

        isFailed("nightly-export failed. Error: Unable to commit (root cause: ORA-01653: unable to extend)");
        assertThat(server.requests().log())
                .contains("java.lang.IllegalStateException: Unable to commit\n")
                .contains("Suppressed: java.sql.SQLException: cannot roll back\n")
                .contains("Caused by: java.sql.SQLException: ORA-01653: unable to extend\n");
    }

    @Test
    void aCompletionExceptionIsNamedByItsCause() {
        run("completion");

        isFailed("nightly-export failed. Error: no such table: orders");
        assertThat(server.requests().log()).contains("java.util.concurrent.CompletionException: ");
    }

    @Test
    void anOuterFinallyThatThrowsIsWhatEndedTheJob() {
        endsAsWithoutOrchestra("outerFinallyThrows");

        isFailed("nightly-export failed. Error: cannot clean up (root cause: /tmp/export.part)");
        assertThat(server.requests().log()).contains("java.io.UncheckedIOException: cannot clean up\n");
    }

    @Test
    void anErrorInTheBlockAndThenAnExitAreBothNamed() {
        endsAsWithoutOrchestra("loggedInBlockThenExit");

        isFailed("nightly-export failed. Error: JVM shut down before the task ended "
                + "(System.exit(1) in EndingJobs.loggedInBlockThenExit). "
                + "Last error logged: Export failed: no such table: orders (NightlyExport, 20");
        traceIsInTheLogOnce();
    }

    @Test
    void anErrorIsNamedBesideTheAdvice() {
        run("unknownAfterError");

        assertThat(server.requests().endMessage())
                .contains("call succeed()")
                .contains("Last error logged: 3 rows rejected (NightlyExport, 20");
    }

    @Test
    void aThreadThatDiesIsCountedAndItsTraceStandsInTheLog() {
        endsAsWithoutOrchestra("workerDies");

        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
        assertThat(server.requests().endMessage())
                .isEqualTo("nightly-export succeeded. (1 thread died of an exception)");
        assertThat(server.requests().log())
                .contains("ERROR [worker] io.getorchestra - Thread worker died of an exception\n");
        traceIsInTheLogOnce();
    }

    @Test
    void aThreadThatDiesDoesNotChangeWhatTheJobSays() {
        endsAsWithoutOrchestra("workerDiesAndJobFails");

        isFailed("one worker of two is gone (1 thread died of an exception)");
        traceIsInTheLogOnce();
    }

    @Test
    void aPoolsExceptionIsTheJobs() {
        assertThat(run("workerOfPoolFails").exitCode()).isEqualTo(1);

        isFailed("nightly-export failed. Error: no such table: orders");
        assertThat(server.requests().log()).contains("java.util.concurrent.ExecutionException: ");
    }

    @ParameterizedTest
    @CsvSource({
        "exitsWithZero, SUCCEEDED, nightly-export succeeded.",
        "exitsWithZeroAfterWarn, WARNING, 3 rows skipped",
        "exitsWithZeroAfterFail, FAILED, disk is full",
        "exitsThroughAMethod, SUCCEEDED, nightly-export succeeded.",
        "succeedsAndLeaves, SUCCEEDED, 42 rows",
        "returnsExitCodeZero, SUCCEEDED, nightly-export succeeded."
    })
    void anExitWithZeroIsTheJobsOwnWord(String job, String status, String message) {
        assertThat(run(job)).isEqualTo(new Seen(0, "", ""));

        assertThat(server.requests().endStatus()).isEqualTo(status);
        assertThat(server.requests().endMessage()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({
        "exitsWithTwo, 2, System.exit(2) in EndingJobs.exitsWithTwo",
        "exitsOnAnotherThread, 4, System.exit(4) in EndingJobs.exitsOnAnotherThread",
        "exitsWithAVariable, 0, System.exit in EndingJobs.exitsWithAVariable",
        "exitsWithEither, 0, System.exit in EndingJobs.exitsWithEither",
        "leaves, 0, its last thread ended without closing the task",
        "returnsExitCode, 3, exit code 3"
    })
    void anyOtherEndIsFailedAndNamed(String job, int code, String reason) {
        assertThat(run(job)).isEqualTo(new Seen(code, "", ""));

        assertThat(server.requests().endStatus()).isEqualTo("FAILED");
        assertThat(server.requests().endMessage()).contains(reason);
    }

    @Test
    void anExitCodeIsToldWithTheLastError() {
        run("returnsExitCode");

        isFailed("nightly-export failed. Error: exit code 3. Last error logged: 3 rows rejected (NightlyExport, ");
    }

    @Test
    void aTaskWhoseThreadDiesHasNotSucceeded() {
        endsAsWithoutOrchestra("succeedsAndDies");

        assertThat(server.requests().endStatus()).isEqualTo("FAILED");
        assertThat(server.requests().endMessage()).contains("Thread main died: no such table: orders");
        traceIsInTheLogOnce();
    }

    @Test
    void aStackThatOverflowsIsToldAsAnyException() {
        assertThat(run("stackOverflow").exitCode()).isEqualTo(1);

        isFailed("nightly-export failed. Error: java.lang.StackOverflowError");
        // Older versions of both frameworks put a null behind it.
        assertThat(server.requests().log())
                .containsPattern("java\\.lang\\.StackOverflowError(: null)?\n\tat io\\.getorchestra");
    }

    /** The stack is full somewhere in a framework, or in what is ours. */
    @ParameterizedTest
    @ValueSource(strings = {"memory", "file"})
    void soIsOneThatOverflowsInALoggingCall(String buffer) {
        LoggingSetup setup = LoggingSetup.empty()
                .with(Orchestra.appender()
                        .withPattern(LoggingSetup.PATTERN)
                        .with("buffer", buffer)
                        .with("directory", directory.resolve("buffers").toString()));

        assertThat(run("stackOverflowWhileLogging", setup).exitCode()).isEqualTo(1);

        isFailed("nightly-export failed. Error: java.lang.StackOverflowError");
        assertThat(server.requests().log()).contains("depth 0\n", "depth 500\n");
    }

    @Test
    void soIsAHeapThatIsFull() {
        assertThat(run("outOfMemory").exitCode()).isEqualTo(1);

        isFailed("nightly-export failed. Error: Java heap space");
        assertThat(server.requests().log()).contains("java.lang.OutOfMemoryError: Java heap space\n");
    }

    @Test
    @Tag("apart") // the collector takes all of the processor
    void soIsOneThatIsFullWhileOrchestraIsTriedAgain() throws IOException {
        server.replyNext(503, "");
        server.replyNext(503, "");

        Seen seen;
        try (ChildJvm child = start(job("outOfMemoryForAWhile", orchestraOnly(Queue.NONE)))) {
            server.awaitRequests(2);
            Files.createFile(directory.resolve(EndingJobs.ORCHESTRA_WAS_TRIED));
            seen = Seen.of(child);
        }

        assertThat(seen.exitCode()).isEqualTo(1);
        assertThat(seen.stderr()).doesNotContain("\"orchestra-");
        isFailed("nightly-export failed. Error: Java heap space");
    }

    @Test
    void bothOfTwoNestedScopesAreTold() {
        endsAsWithoutOrchestra("nested");

        for (String id : List.of(ID, OTHER_ID)) {
            Requests requests = server.requests().of(id);
            assertThat(requests.endMessage()).endsWith(" failed. Error: no such table: orders");
            assertThat(requests.log()).containsOnlyOnce(TRACE);
        }
    }

    @Test
    void theNextScopeOfTheThreadEndsTheOneThatWaits() {
        endsAsWithoutOrchestra("twoInARow");

        assertThat(server.requests().of(ID).endMessage())
                .startsWith("nightly-export failed. Error: the block threw an exception");
        assertThat(server.requests().of(ID).log()).doesNotContain("an error of the second");
        assertThat(server.requests().of(OTHER_ID).endStatus()).isEqualTo("SUCCEEDED");
    }

    @Test
    void aResourceThatCannotBeClosedIsSuppressed() {
        endsAsWithoutOrchestra("failingResourceBeside");

        isFailed(ERROR);
        assertThat(server.requests().log()).contains("Suppressed: java.io.FileNotFoundException: cannot flush\n");
    }

    @Test
    void aJoinedProcessTellsItInItsLog() {
        endsAsWithoutOrchestra("joined");

        assertThat(server.requests().kinds()).containsExactly("LOG");
        assertThat(server.requests().logs().get("executor.log")).containsOnlyOnce(TRACE);
    }

    @Test
    void theTraceIsRedacted() {
        LoggingSetup setup = LoggingSetup.empty()
                .with(Orchestra.appender().withPattern(LoggingSetup.PATTERN).withRedact("orders", "NightlyExport"));
        run("bare", setup);

        isFailed("nightly-export failed. Error: no such table: ***");
        assertThat(server.requests().log()).contains("IllegalStateException: no such table: ***\n");
    }

    @Test
    void aLogAtItsLimitHasTheTrace() {
        LoggingSetup setup = LoggingSetup.empty()
                .with(Orchestra.appender().withPattern(LoggingSetup.PATTERN).with("maxSize", "8 KB"));
        try (ChildJvm child = job("throwsAfterEvents", setup).argument("5000").start(directory)) {
            assertThat(child.exitCode()).isEqualTo(1);
        }
        isFailed(ERROR);
        assertThat(server.requests().log())
                .contains("java.lang.IllegalStateException: no such table: orders\n\tat io.getorchestra.contract.Jobs");
    }

    @Test
    void aFileBufferHasTheTraceToo() {
        LoggingSetup setup = LoggingSetup.empty()
                .with(Orchestra.appender()
                        .withPattern(LoggingSetup.PATTERN)
                        .with("buffer", "file")
                        .with("directory", directory.resolve("tasks").toString()));
        run("bare", setup);

        isFailed(ERROR);
        traceIsInTheLogOnce();
    }
}
