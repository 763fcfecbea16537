package io.getorchestra.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What a scope knows that opens while an application's context is there. */
final class SettingsFromSpringTest {
    private static final UUID ID = UUID.fromString("3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d");

    @TempDir
    Path directory;

    private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

    @AfterEach
    void close() {
        contexts.forEach(ConfigurableApplicationContext::close);
        System.clearProperty("orchestra.log-name");
    }

    private void run(String... arguments) {
        run(Application.of(Nothing.class), arguments);
    }

    private void run(SpringApplication application, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--spring.config.location=" + directory.toUri());
        contexts.add(application.run(all.toArray(String[]::new)));
    }

    private void write(String file, String... lines) throws IOException {
        Files.write(directory.resolve(file), List.of(lines));
    }

    /** What everything but code and appenders says. */
    private static String settings() {
        return OrchestraConfig.fromEnvironment().toString();
    }

    static class Nothing {}

    @Test
    void propertiesAreReadByEachOfTheirNames() throws IOException {
        write(
                "application.properties",
                "orchestra.apikey=of-the-file",
                "orchestra.logName=nightly.log",
                "orchestra.MAX_ATTEMPTS=3",
                "orchestra.close-timeout=${seconds}s",
                "seconds=7");
        run();

        assertThat(settings())
                .contains("api-key=***", "log-name=nightly.log", "max-attempts=3", "close-timeout=7s", "attach=true");
        assertThat(System.getProperties()).doesNotContainKeys("orchestra.api-key", "orchestra.log-name");
    }

    @Test
    void profilesImportsAndYamlsListsHold() throws IOException {
        Path secrets = Files.createDirectories(directory.resolve("secrets").resolve("orchestra"));
        Files.writeString(secrets.resolve("api-key"), "of-a-secret");
        write(
                "application.yml",
                "spring.config.import: [ more.properties, 'configtree:" + secrets.getParent() + "/' ]",
                "orchestra.log-name: default.log");
        write(
                "application-prod.yml",
                "orchestra:",
                "  redact:",
                "    - 'password=\\S+'",
                "    - '\\d{1,3}|x'",
                "  trusted-hosts: [ hooks.example.com, other.example ]",
                "  log-name: prod.log");
        write("more.properties", "orchestra.max-size=2MB");
        run("--spring.profiles.active=prod");

        assertThat(settings())
                .contains(
                        "redact=(?:password=\\S+)|(?:\\d{1,3}|x)",
                        "trusted-hosts=hooks.example.com,other.example",
                        "log-name=prod.log",
                        "api-key=***",
                        "max-size=2MB");
    }

    @Test
    void whatTheDocsShowHolds() {
        contexts.add(Application.of(Nothing.class).run("--spring.config.location=classpath:/documented/"));

        assertThat(settings()).contains("log-name=nightly-import.log", "buffer=file", "close-timeout=20s");
    }

    @Test
    void theOrderIsSpringBoots() throws IOException {
        write("application.properties", "orchestra.log-name=file", "orchestra.level=INFO", "orchestra.max-attempts=2");
        var application = Application.of(Nothing.class);
        application.setDefaultProperties(Map.of("orchestra.log-name", "default", "orchestra.buffer", "file"));
        application.addListeners(new BeforeFiles(environment -> environment
                .getPropertySources()
                .replace(
                        "systemEnvironment",
                        new SystemEnvironmentPropertySource(
                                "systemEnvironment",
                                Map.of("ORCHESTRA_LOG_NAME", "variable", "ORCHESTRA_MAX_ATTEMPTS", "3")))));
        System.setProperty("orchestra.log-name", "property");
        run(application, "--orchestra.level=WARN");

        assertThat(settings()).contains("log-name=property", "level=WARN", "max-attempts=3", "buffer=file");
        System.clearProperty("orchestra.log-name");
        assertThat(settings()).contains("log-name=variable");
    }

    @Test
    void codeComesFirst() throws IOException {
        try (var standIn = new StandIn()) {
            write(
                    "application.properties",
                    "orchestra.api-key=of-the-file",
                    "orchestra.log-name=file.log",
                    "orchestra.webhook-url=http://127.0.0.1:" + standIn.port() + "/hook");
            run();
            var config =
                    OrchestraConfig.builder().taskRunId(ID).logName("code.log").build();
            OrchestraTaskScope.run("nightly-import", config, task -> {});

            assertThat(standIn.statuses()).containsExactly("RUNNING", "SUCCEEDED");
            assertThat(standIn.all()).allSatisfy(each -> {
                assertThat(each.authorization()).isEqualTo("Bearer of-the-file");
                assertThat(each.path()).isEqualTo("/hook");
            });
            assertThat(standIn.logs()).allMatch(log -> log.text("log_name").equals("code.log"));
        }
    }

    @Test
    void whatNothingFillsInIsNotSet() throws IOException {
        write("application.properties", "orchestra.api-key=${NO_SUCH_VARIABLE}", "orchestra.log-name=");
        run();

        assertThat(settings()).isEqualTo("OrchestraConfig{attach=true}");
    }

    @Test
    void noAppenderIsAttachedWhereThatIsNotWanted() throws IOException {
        write("application.properties", "orchestra.attach=false");
        run();

        assertThat(settings()).isEqualTo("OrchestraConfig{attach=false}");
    }

    @Test
    void whatATestAddsToTheContextsEnvironmentCounts() {
        var application = Application.of(Nothing.class);
        application.addInitializers(new Initializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("Dynamic Test Properties", Map.of("orchestra.log-name", "late")))));
        run(application);

        assertThat(settings()).contains("log-name=late");
    }

    @Test
    void theNewestContextThatIsOpenCounts() {
        run("--orchestra.log-name=first", "--orchestra.level=WARN");
        run("--orchestra.log-name=second");
        assertThat(settings()).contains("log-name=second").doesNotContain("level");

        contexts.get(1).close();
        assertThat(settings()).contains("log-name=first", "level=WARN");

        contexts.get(0).close();
        assertThat(settings()).isEqualTo("OrchestraConfig{}");
    }

    @Test
    void anApplicationThatDoesNotStartLeavesNothing() {
        var application = Application.of(Nothing.class);
        application.addInitializers(new Initializer(context -> {
            throw new IllegalStateException("no");
        }));
        try {
            run(application, "--orchestra.log-name=never");
        } catch (IllegalStateException e) {
            // As it should.
        }

        assertThat(settings()).isEqualTo("OrchestraConfig{}");
    }
}
