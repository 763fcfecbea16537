package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraLauncher;
import io.getorchestra.OrchestraTaskScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A scope attaches an appender where the configuration has none, and a launcher opens a scope where the program does not. */
public abstract class AttachContract extends Contract {
    private OrchestraConfig attaching(String id) {
        return config(id).toBuilder().attachAppender(true).build();
    }

    private LoggingSetup withoutOrchestra() {
        return LoggingSetup.empty().withUserLog(userLogFile());
    }

    @Test
    void whatIsLoggedInTheScopeArrivesAndNothingStays() {
        start(withoutOrchestra());
        log().info("before");
        OrchestraTaskScope.run(NAME, attaching(ID), task -> log().info("exporting"));
        log().info("after");
        OrchestraTaskScope.run(NAME, config(OTHER_ID), task -> log().info("not attached"));

        assertThat(server.requests().of(ID).logs()).containsOnlyKeys("orchestra.log");
        assertThat(server.requests().of(ID).logLines())
                .singleElement()
                .asString()
                .endsWith("NightlyExport - exporting")
                .contains("INFO");
        assertThat(server.requests().of(OTHER_ID).logs()).isEmpty();
        assertThat(userLog()).anyMatch(line -> line.endsWith("not attached"));
    }

    @Test
    void anAppenderOfTheConfigurationIsEnough() {
        start(setup());
        OrchestraTaskScope.run(NAME, attaching(ID), task -> log().info("exporting"));

        assertThat(server.requests().log()).containsOnlyOnce("exporting");
    }

    @Test
    void itsSettingsHold() {
        start(withoutOrchestra().withRootLevel("DEBUG"));
        OrchestraConfig config = attaching(ID).toBuilder()
                .logName("driver.log")
                .level("info")
                .redact("password=\\S+")
                .build();
        OrchestraTaskScope.run(NAME, config, task -> {
            log().debug("too much");
            log().info("password=secret rows=42");
        });

        assertThat(server.requests().logs()).containsOnlyKeys("driver.log");
        assertThat(server.requests().logs().get("driver.log"))
                .contains("*** rows=42")
                .doesNotContain("too much");
    }

    @Test
    void severalScopesShareIt() {
        start(withoutOrchestra());
        OrchestraTaskScope first = OrchestraTaskScope.open(NAME, attaching(ID));
        onThread("second", () -> {
            OrchestraTaskScope.run(NAME, attaching(OTHER_ID), task -> log().info("of the second"));
        });
        log().info("of the first");
        first.succeed();
        first.close();

        assertThat(server.requests().of(OTHER_ID).log()).contains("of the second");
        assertThat(server.requests().of(ID).log()).contains("of the first").doesNotContain("of the second");
    }

    @Test
    void itComesBackWhenTheFrameworkIsConfiguredAnew() {
        start(withoutOrchestra());
        OrchestraTaskScope.run(NAME, attaching(ID), task -> {
            log().info("one");
            framework.reconfigure(write(withoutOrchestra().withRootLevel("WARN")));
            log().error("two", null);
            framework.reconfigure(write(setup()));
            log().info("three");
            framework.reconfigure(write(withoutOrchestra()));
            log().info("four");
        });

        assertThat(server.requests().log().lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactly("one", "two", "three", "four");
    }

    @Test
    void aProcessThatJoinsCanAttachToo() {
        start(withoutOrchestra());
        try (OrchestraTaskScope task = OrchestraTaskScope.join("executor-1.log", attaching(ID))) {
            log().info("joined " + task.isActive());
        }

        assertThat(server.requests().kinds()).containsExactly("LOG");
        assertThat(server.requests().logs().get("executor-1.log")).contains("joined true");
    }

    private ChildJvm.Builder launch(String... arguments) {
        ChildJvm.Builder builder = unconfiguredJob(arguments[0], withoutOrchestra())
                .main(OrchestraLauncher.class)
                .environment("ORCHESTRA_API_KEY", KEY)
                .environment("ORCHESTRA_TASK_RUN_ID", ID)
                .environment("ORCHESTRA_WEBHOOK_URL", server.url())
                .environment("ORCHESTRA_ATTACH", "true");
        for (int i = 1; i < arguments.length; i++) {
            builder.argument(arguments[i]);
        }
        return builder;
    }

    private ChildJvm.Builder withoutLauncher(String job) {
        return unconfiguredJob(job, withoutOrchestra()).main(LaunchedJob.class);
    }

    @ParameterizedTest
    @CsvSource({
        "returns, SUCCEEDED, LaunchedJob succeeded.",
        "throws, FAILED, LaunchedJob failed. Error: no such table: orders",
        "throwsError, FAILED, LaunchedJob failed. Error: no such class",
        "exits, FAILED, LaunchedJob failed. Error: JVM shut down before the task ended (System.exit(3) in LaunchedJob.main)"
    })
    void aProgramIsRunAsItIs(String job, String status, String message) {
        try (ChildJvm launched =
                        launch(LaunchedJob.class.getName(), job, "second").start(directory);
                ChildJvm alone = withoutLauncher(job).argument("second").start(directory)) {
            assertThat(launched.exitCode()).isEqualTo(alone.exitCode());
            assertThat(launched.stdout()).isEqualTo(alone.stdout()).isEqualTo("[" + job + ", second]\n");
            assertThat(launched.stderr()).startsWith(alone.stderr());
        }
        assertThat(server.requests().endStatus()).isEqualTo(status);
        assertThat(server.requests().endMessage()).isEqualTo(message);
        assertThat(server.requests().log()).contains("LaunchedJob - exporting");
    }

    @ParameterizedTest
    @CsvSource({"com.acme.Missing, cannot be loaded", "java.util.ArrayList, has no main"})
    void aProgramThatCannotBeRunIsTold(String type, String reason) {
        try (ChildJvm child = launch(type).start(directory)) {
            assertThat(child.exitCode()).isEqualTo(1);
            assertThat(child.stderr().lines().toList())
                    .singleElement()
                    .asString()
                    .startsWith("orchestra: the class " + type)
                    .contains(reason);
        }
        assertThat(server.requests().endStatus()).isEqualTo("FAILED");
        assertThat(server.requests().endMessage()).contains(type).contains(reason);
    }

    @Test
    void theTasksNameCanBeGiven() {
        try (ChildJvm child = launch("--orchestra-task-run-id=" + OTHER_ID, LaunchedJob.class.getName(), "returns")
                .environment("ORCHESTRA_TASK_NAME", "nightly-export")
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
        }
        assertThat(server.requests().of(OTHER_ID).endMessage()).isEqualTo("nightly-export succeeded.");
    }

    @Test
    void theTaskRunsIdMayStandBeforeTheProgram() {
        try (ChildJvm child = launch(
                        "--orchestra_task_run_id", OTHER_ID, LaunchedJob.class.getName(), "returns", "second")
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout()).isEqualTo("[returns, second]\n");
        }
        assertThat(server.requests().of(OTHER_ID).endMessage()).isEqualTo("LaunchedJob succeeded.");
        assertThat(server.requests().of(ID).all()).isEmpty();
    }

    @Test
    void noProgramIsAClearLine() {
        try (ChildJvm child = ChildJvm.of(OrchestraLauncher.class).start(directory)) {
            assertThat(child.exitCode()).isEqualTo(1);
            assertThat(child.stderr()).startsWith("orchestra: which class is to be run?");
        }
    }
}
