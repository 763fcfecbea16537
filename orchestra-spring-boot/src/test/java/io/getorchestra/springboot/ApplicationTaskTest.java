package io.getorchestra.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application as a task, in this JVM; no configuration has an Orchestra appender. */
final class ApplicationTaskTest {
    private static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";

    private StandIn standIn;

    @BeforeEach
    void start() throws IOException {
        standIn = new StandIn();
    }

    @AfterEach
    void stop() {
        standIn.close();
    }

    private String[] arguments(String... more) {
        List<String> all = new ArrayList<>(List.of(
                "--orchestra.api-key=secret-of-spring",
                "--orchestra.task-run-id=" + ID,
                "--orchestra.webhook-url=http://127.0.0.1:" + standIn.port() + "/"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private int run(Class<?> source, String... more) {
        return OrchestraApplication.exitCode("nightly-import", Application.of(source), arguments(more));
    }

    static class Empty {}

    @Configuration(proxyBeanMethods = false)
    static class Import {
        @Bean
        CommandLineRunner runner(OrchestraTaskScope task) {
            return arguments -> {
                LoggerFactory.getLogger(Import.class).info("importing");
                task.setOutput("rows", 3);
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Skipping {
        @Bean
        CommandLineRunner runner(OrchestraTaskScope task) {
            return arguments -> task.warn("3 rows skipped");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Broken {
        @Bean
        CommandLineRunner runner() {
            return arguments -> {
                throw new IllegalStateException("no such table");
            };
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithCode {
        @Bean
        ExitCodeGenerator five() {
            return () -> 5;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithItsOwnScope {
        @Bean
        CommandLineRunner runner() {
            return arguments -> OrchestraTaskScope.run(
                    "of-a-runner", task -> LoggerFactory.getLogger(Import.class).info("importing"));
        }
    }

    @Test
    void itsStatusItsOutputsAndItsLogArrive() {
        assertThat(run(Import.class)).isZero();

        assertThat(standIn.statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(standIn.lastMessage()).isEqualTo("nightly-import succeeded.");
        assertThat(standIn.all()).anyMatch(each -> each.text("output_name").equals("rows"));
        assertThat(standIn.log()).containsSubsequence("Starting", "Started", "importing");
        assertThat(standIn.logs().get(0).text("log_name")).isEqualTo("orchestra.log");
    }

    @Test
    void whatTheJobSaysCounts() {
        assertThat(run(Skipping.class)).isZero();

        assertThat(standIn.statuses()).containsExactly("RUNNING", "WARNING");
    }

    @Test
    void aRunnerThatThrowsIsAFailureWithItsReason() {
        assertThatThrownBy(() -> run(Broken.class)).hasRootCauseMessage("no such table");

        assertThat(standIn.statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(standIn.lastMessage()).contains("no such table");
        assertThat(standIn.log()).contains("Application run failed", "\tat ");
    }

    @Test
    void anEnvironmentThatCannotBePreparedIsAFailureToo() {
        assertThatThrownBy(() -> run(Import.class, "--spring.config.import=no-such.properties"))
                .isInstanceOf(RuntimeException.class);
        assertThat(standIn.statuses()).isEmpty();

        System.setProperty("orchestra.api-key", "of-the-system");
        System.setProperty("orchestra.task-run-id", ID);
        System.setProperty("orchestra.webhook-url", "http://127.0.0.1:" + standIn.port() + "/");
        try {
            assertThatThrownBy(() -> run(Import.class, "--spring.config.import=no-such.properties"))
                    .isInstanceOf(RuntimeException.class);
        } finally {
            System.clearProperty("orchestra.api-key");
            System.clearProperty("orchestra.task-run-id");
            System.clearProperty("orchestra.webhook-url");
        }
        assertThat(standIn.statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(standIn.lastMessage()).contains("no-such.properties");
    }

    @Test
    void aLoggingConfigurationThatIsNotThereIsAFailureToo() {
        assertThatThrownBy(() -> run(Import.class, "--logging.config=no-such.xml"))
                .isInstanceOf(RuntimeException.class);

        assertThat(standIn.statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(standIn.lastMessage()).contains("no-such.xml");
    }

    @Test
    void anExitCodeIsAFailure() {
        assertThat(run(WithCode.class)).isEqualTo(5);

        assertThat(standIn.statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(standIn.lastMessage()).contains("exit code 5");
    }

    @Test
    void aScopeOfARunnerKnowsTheSettings() {
        Application.of(WithItsOwnScope.class).run(arguments()).close();

        assertThat(standIn.statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(standIn.log()).contains("importing").doesNotContain("Starting");
    }

    @Test
    void anApplicationThatStartsAgainIsAnotherTask() {
        run(Import.class);
        run(Import.class);

        assertThat(standIn.statuses()).containsExactly("RUNNING", "SUCCEEDED", "RUNNING", "SUCCEEDED");
        assertThat(standIn.logs()).hasSize(2);
    }

    @Test
    void aWrongValueIsNamedByItsPropertyAndItsPlace() {
        String output = Output.of(() -> run(Import.class, "--spring.config.location=classpath:/wrong/"));

        assertThat(output)
                .containsPattern(
                        "WARN .* orchestra\\.close-timeout \\(class path resource \\[wrong/application\\.properties]"
                                + " - 1:\\d+\\) is 'soon', should be a duration .*; using PT30S")
                .doesNotContain("secret-of-spring");
        assertThat(standIn.statuses()).containsExactly("RUNNING", "SUCCEEDED");
    }

    @Test
    void whatComesTooLateForATaskIsTold() {
        String output = Output.of(() -> OrchestraTaskScope.run(
                "opened-before",
                task -> Application.of(Empty.class).run(arguments()).close()));

        assertThat(output)
                .containsOnlyOnce("opened-before is not reported to Orchestra")
                .containsOnlyOnce(
                        "orchestra.api-key, orchestra.task-run-id, orchestra.webhook-url came too late for a task")
                .doesNotContain("secret-of-spring");
    }

    @Test
    void nothingIsTooLateWhereTheSystemSaysAll() {
        String output = Output.of(() -> OrchestraTaskScope.run(
                "opened-before", task -> Application.of(Empty.class).run().close()));

        assertThat(output).contains("Started").doesNotContain("too late");
    }
}
