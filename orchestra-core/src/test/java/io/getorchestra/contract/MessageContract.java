package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Our own messages, and what appenders of somebody else's do with them. */
public abstract class MessageContract extends Contract {
    /** A configuration with one more appender, the first of the root logger's, that calls {@link Hostility} with a lock held. */
    protected abstract String withHostileAppender(String configuration);

    private ChildJvm.Builder job(String name, String hostility, Orchestra appender) {
        String xml =
                withHostileAppender(framework.configuration(LoggingSetup.empty().with(appender)));
        try {
            Path file = Files.writeString(Files.createTempFile(directory, "logging", ".xml"), xml);
            return ChildJvm.of(MessageJobs.class)
                    .property(ChildJvm.FRAMEWORK_PROPERTY, framework.getClass().getName())
                    .property(framework.configurationProperty(), file.toString())
                    .property(Hostility.PROPERTY, hostility)
                    .environment("ORCHESTRA_WEBHOOK_URL", server.url())
                    .argument(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChildJvm.Builder job(String name, String hostility) {
        return job(name, hostility, Orchestra.appender().withPattern("%msg%n"))
                .environment("ORCHESTRA_API_KEY", KEY)
                .environment("ORCHESTRA_TASK_RUN_ID", ID);
    }

    @Test
    void anAppenderThatExitsWithItsLockHeldHoldsUpNeitherTheReportNorTheExit() {
        long start = System.nanoTime();
        server.replyNext(200, "{}");
        server.replyNext(503, "{}");
        try (ChildJvm child = job("errs", "exits").start(directory)) {
            assertThat(child.exitCode()).isEqualTo(3);
        }
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "FAILED", "FAILED");
    }

    @Test
    void anAppenderThatBlocksForEverAtAMessageOfOursHoldsUpNothing() {
        try (ChildJvm child = job("warned", "blocks")
                .environment("ORCHESTRA_MAX_ATTEMPTS", "many")
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout()).isEqualTo("taken: true\nquick: true\n");
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SET_OUTPUT", "SUCCEEDED");
    }

    @Test
    void anAppenderThatThrowsAnErrorAtAMessageOfOursCostsNothingElse() {
        server.replyNext(200, "{}");
        server.replyNext(503, "{}");
        try (ChildJvm child = job("warned", "throws")
                .environment("ORCHESTRA_MAX_ATTEMPTS", "many")
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout()).isEqualTo("taken: true\nquick: true\n");
        }
        assertThat(server.requests().kinds())
                .containsExactly("RUNNING", "SET_OUTPUT", "SET_OUTPUT", "SUCCEEDED", "LOG");
    }

    @Test
    void aScopeThatOpensWhileAnotherThreadStartsTheFrameworkWaitsForIt() {
        Orchestra appender = Orchestra.appender().withPattern("%msg%n").with("apiKey", KEY);
        try (ChildJvm child = job("startsMeanwhile", "startsSlowly", appender).start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(server.requests().of(ID).logLines())
                .contains("first", "first again")
                .doesNotContain("second", "second again");
        assertThat(server.requests().of(OTHER_ID).logLines())
                .contains("second", "second again")
                .doesNotContain("first", "first again");
    }

    @Test
    void ourMessagesHaveTheirThreadsNamesAndTheJobsOrder() {
        start(setup());
        onThread("job", () -> {
            try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config())) {
                log().info("before");
                task.setOutput("no name", 1);
                log().info("after");
                task.succeed();
            }
        });

        assertThat(userLog().get(0)).endsWith("before");
        assertThat(userLog().get(1)).startsWith("WARN [job] io.getorchestra - The output no name");
        assertThat(userLog().get(2)).endsWith("after");
        assertThat(server.requests().log()).contains("The output no name").doesNotContain("Orchestra has the report");
    }

    @Test
    void aTaskWithoutAnAppenderIsToldWhyAtItsEnd() {
        start(LoggingSetup.empty().withUserLog(userLogFile()));
        OrchestraTaskScope.run(NAME, config(), task -> log().info("working"));

        assertThat(ourWarnings())
                .singleElement()
                .asString()
                .contains("Orchestra has no log of nightly-export")
                .contains("has no Orchestra appender");
    }

    @Test
    void aTaskThatSendsNoLogsNeedsNoAppender() {
        start(LoggingSetup.empty().withUserLog(userLogFile()));
        OrchestraTaskScope.run(NAME, config().toBuilder().sendLogs(false).build(), task -> log().info("working"));

        assertThat(ourWarnings()).isEmpty();
    }

    @Test
    void joiningInTheProcessThatHoldsTheScopeIsNoFault() {
        System.setProperty("orchestra.api-key", KEY);
        System.setProperty("orchestra.task-run-id", ID);
        System.setProperty("orchestra.webhook-url", server.url());
        try {
            start(setup());
            OrchestraTaskScope.run(NAME, task -> {
                try (OrchestraTaskScope joined = OrchestraTaskScope.join("worker.log")) {
                    assertThat(joined.isActive()).isFalse();
                    log().info("working");
                }
            });
        } finally {
            System.clearProperty("orchestra.api-key");
            System.clearProperty("orchestra.task-run-id");
            System.clearProperty("orchestra.webhook-url");
        }

        assertThat(ourWarnings()).isEmpty();
        assertThat(String.join("\n", userLog())).contains("its events are in that log");
    }

    @Test
    void aLinkToADirectoryOfTheSameOwnerHoldsFileBuffers() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        start(setup(Orchestra.appender().with("buffer", "file").with("directory", link.toString())));
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config())) {
            log().info("working");
            assertThat(real).isNotEmptyDirectory();
            task.succeed();
        }

        assertThat(ourWarnings()).isEmpty();
        assertThat(real).isEmptyDirectory();
    }
}
