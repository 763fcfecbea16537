package io.getorchestra.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.test.LocalOrchestra;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfigurationFactory;
import org.apache.logging.log4j.io.IoBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** What the recipes of {@code docs/logging.md} bring to Orchestra. */
final class LoggingTest {
    private static final Page PAGE = Page.of("docs/logging.md");
    private static final String PATTERN =
            "(?s)\\d{4}-\\d\\d-\\d\\d \\S+ INFO  \\[%s] \\[%s] \\S*Orders - 42 rows exported\\R.*";

    @TempDir
    Path directory;

    private LocalOrchestra orchestra;

    @BeforeEach
    void start() throws IOException {
        orchestra = LocalOrchestra.start(0);
    }

    @AfterEach
    void stop() {
        orchestra.close();
    }

    /** A job's log as Orchestra has it, with a configuration of the page. */
    private String log(String root, String contained) throws Exception {
        String xml = PAGE.snippets().stream()
                .map(Snippet::text)
                .filter(text -> text.startsWith("<" + root + ">") && text.contains(contained))
                .findFirst()
                .orElseThrow();
        if (root.equals("configuration")) {
            logback(xml);
        } else {
            log4j(xml);
        }
        return orchestra.taskRuns().get(0).logs().get(0).text();
    }

    private void run(Log ours, Log others) {
        Map<String, String> variables = orchestra.environment();
        OrchestraConfig config = OrchestraConfig.builder()
                .apiKey(variables.get("ORCHESTRA_API_KEY"))
                .taskRunId(variables.get("ORCHESTRA_TASK_RUN_ID"))
                .webhookUrl(variables.get("ORCHESTRA_WEBHOOK_URL"))
                .build();
        OrchestraTaskScope.run("nightly-export", config, task -> {
            ours.info().accept("42 rows exported");
            ours.warn().accept("3 rows skipped");
            others.info().accept("select 1");
        });
    }

    private record Log(Consumer<String> info, Consumer<String> warn) {}

    private void logback(String xml) throws Exception {
        var context = new LoggerContext();
        context.setMDCAdapter(MDC.getMDCAdapter());
        var configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(stream(xml));
        MDC.put("region", "EU");
        try {
            run(slf4j(context.getLogger("com.acme.Orders")), slf4j(context.getLogger("org.hibernate.SQL")));
        } finally {
            MDC.remove("region");
            context.stop();
        }
    }

    private void log4j(String xml) throws IOException {
        try (var context = new org.apache.logging.log4j.core.LoggerContext("docs")) {
            context.start(
                    new XmlConfigurationFactory().getConfiguration(context, new ConfigurationSource(stream(xml))));
            ThreadContext.put("region", "EU");
            run(log4j(context.getLogger("com.acme.Orders")), log4j(context.getLogger("org.hibernate.SQL")));
        } finally {
            ThreadContext.remove("region");
        }
    }

    private static Log slf4j(org.slf4j.Logger logger) {
        return new Log(logger::info, logger::warn);
    }

    private static Log log4j(org.apache.logging.log4j.Logger logger) {
        return new Log(logger::info, logger::warn);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"configuration", "Configuration"})
    void aThresholdKeepsTheRestAway(String root) throws Exception {
        assertThat(log(root, "ThresholdFilter")).contains("3 rows skipped").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"configuration", "Configuration"})
    void oneLoggerOnly(String root) throws Exception {
        assertThat(log(root, "com.acme"))
                .contains("42 rows exported", "3 rows skipped")
                .hasLineCount(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"configuration", "Configuration"})
    void theContextIsInEachLine(String root) throws Exception {
        assertThat(log(root, "%X{region}")).matches(PATTERN.formatted("no run", "EU"));
    }

    @ParameterizedTest
    @CsvSource({
        "configuration, JsonEncoder, /message, /mdc/region",
        "configuration, LogstashEncoder, /message, /region",
        "Configuration, JsonTemplateLayout, /message, /region"
    })
    void eachLineIsJson(String root, String encoder, String message, String region) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : log(root, encoder).lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }

        assertThat(lines)
                .extracting(line -> line.at(message).asText())
                .containsExactly("42 rows exported", "3 rows skipped", "select 1");
        assertThat(lines.get(0).at(region).asText()).isEqualTo("EU");
    }

    /** In a JVM of its own: java.util.logging and System.Logger are a JVM's. */
    @ParameterizedTest
    @ValueSource(strings = {"logback", "log4j2"})
    void eventsOfTheJdksLoggersReachTheLog(String framework) throws Exception {
        Files.writeString(
                directory.resolve("logging.properties"),
                PAGE.snippet("properties", "handlers").text());
        String property = PAGE.snippets().stream()
                .map(Snippet::text)
                .filter(text -> text.startsWith("java -Djava.util.logging."))
                .filter(text -> text.contains("log4j") == framework.equals("log4j2"))
                .findFirst()
                .orElseThrow()
                .split(" ")[1];
        java(
                JavaSnippets.classPath(JdkLoggers.class) + File.pathSeparator + classPath(framework),
                framework,
                property,
                JdkLoggers.class.getName());

        assertThat(orchestra.taskRuns()).singleElement().satisfies(run -> {
            assertThat(run.statuses()).containsExactly("RUNNING", "SUCCEEDED");
            assertThat(run.logs().get(0).text())
                    .matches("(?s).*\\[run-7] \\[] \\S*Jul - by java.util.logging\\R.*")
                    .matches("(?s).*\\[run-7] \\[] \\S*Platform - by System.Logger\\R.*");
        });
    }

    @Test
    void whatAJobPrintsIsALogOfItsOwn() throws Exception {
        String snippet = PAGE.snippet("java", "attachLog").text();
        assertThat(JavaSnippets.problems(snippet, directory)).isEmpty();
        java(directory + File.pathSeparator + classPath("logback"), "logback", "-Dunused", "Job");

        assertThat(orchestra.taskRuns()).singleElement().satisfies(run -> {
            assertThat(run.statuses()).containsExactly("RUNNING", "SUCCEEDED");
            assertThat(run.logs())
                    .filteredOn(log -> log.name().equals("old-export.out"))
                    .singleElement()
                    .satisfies(log -> assertThat(log.text()).contains("42 rows printed"));
        });
    }

    @Test
    void whatAJobPrintsCanBeEventsOfLog4j2() throws Exception {
        String snippet = PAGE.snippet("java", "IoBuilder").text();
        assertThat(JavaSnippets.problems(snippet, directory)).isEmpty();
        java(directory + File.pathSeparator + classPath("log4j2"), "log4j2", "-Dunused", "Job");

        assertThat(orchestra.taskRuns()).singleElement().satisfies(run -> {
            assertThat(run.statuses()).containsExactly("RUNNING", "SUCCEEDED");
            assertThat(run.logs())
                    .singleElement()
                    .satisfies(log -> assertThat(log.text()).contains("INFO  [run-7] [] stdout - 42 rows printed"));
        });
    }

    private static String classPath(String framework) throws ClassNotFoundException {
        String own = JavaSnippets.classPath(
                OrchestraTaskScope.class,
                org.slf4j.Logger.class,
                ObjectMapper.class,
                com.fasterxml.jackson.core.JsonFactory.class,
                com.fasterxml.jackson.annotation.JsonProperty.class);
        String frameworks = framework.equals("logback")
                ? JavaSnippets.classPath(
                        io.getorchestra.logback.OrchestraAppender.class,
                        LoggerContext.class,
                        ch.qos.logback.core.Context.class,
                        org.slf4j.bridge.SLF4JBridgeHandler.class,
                        org.slf4j.jdk.platform.logging.SLF4JSystemLoggerFinder.class)
                : JavaSnippets.classPath(
                        io.getorchestra.log4j2.OrchestraAppender.class,
                        org.apache.logging.log4j.Level.class,
                        org.apache.logging.log4j.core.LoggerContext.class,
                        org.apache.logging.log4j.jul.LogManager.class,
                        Class.forName("org.apache.logging.log4j.jpl.Log4jSystemLoggerFinder"),
                        IoBuilder.class);
        return own + File.pathSeparator + frameworks;
    }

    /** Runs a program with the configuration of the page that has the run's id in its pattern; what it prints is in {@code old-export.out}. */
    private void java(String classPath, String framework, String option, String main) throws Exception {
        String root = framework.equals("logback") ? "<configuration>" : "<Configuration>";
        Path configuration = directory.resolve(framework + ".xml");
        Files.writeString(
                configuration,
                PAGE.snippets().stream()
                        .map(Snippet::text)
                        .filter(text -> text.startsWith(root) && text.contains("PIPELINE_RUN_ID"))
                        .findFirst()
                        .orElseThrow());
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        option,
                        "-Dlogback.configurationFile=" + configuration,
                        "-Dlog4j2.configurationFile=" + configuration,
                        main)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("old-export.out").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_"));
        builder.environment().putAll(orchestra.environment());
        builder.environment().put("ORCHESTRA_PIPELINE_RUN_ID", "run-7");
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("old-export.out")))
                .isZero();
    }
}
