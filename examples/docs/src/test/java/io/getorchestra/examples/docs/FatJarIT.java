package io.getorchestra.examples.docs;

import static io.getorchestra.examples.docs.NewProject.dependency;
import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.examples.docs.NewProject.Ended;
import io.getorchestra.test.LocalOrchestra;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fat jars of a Log4j2 job, made by the Maven Shade plugin as {@code docs/fat-jars.md} shows it, and as most have it: told nothing. */
final class FatJarIT {
    private static final String JAR = "target/nightly-export-1.0.jar";
    private static final String TRANSFORMERS = "(?s)<transformers>.*</transformers>";

    @TempDir
    Path directory;

    @BeforeAll
    static void install() throws IOException {
        NewProject.install();
    }

    @ParameterizedTest
    @CsvSource({"documented, true", "bare, true", "bare, false"})
    void theJobLogsAndReports(String shade, boolean oursFirst) throws Exception {
        NewProject project = new NewProject(directory);
        List<String> dependencies = new ArrayList<>(List.of(
                dependency("io.getorchestra", "orchestra-log4j2", "project.version"),
                dependency("org.apache.logging.log4j", "log4j-core", "log4j.version")));
        if (!oursFirst) {
            Collections.reverse(dependencies);
        }
        String plugin =
                Page.of("docs/fat-jars.md").snippet("xml", "maven-shade-plugin").text();
        if (shade.equals("bare")) {
            plugin = plugin.replaceAll(TRANSFORMERS, "");
        }
        project.writePom(dependencies, plugin);
        project.write("src/main/resources/log4j2.xml", """
                <Configuration>
                  <Appenders>
                    <Console name="CONSOLE"><PatternLayout pattern="console %level %msg%n"/></Console>
                    <Orchestra name="ORCHESTRA"><Redact pattern="card=\\d+"/></Orchestra>
                  </Appenders>
                  <Loggers>
                    <Root level="INFO"><AppenderRef ref="CONSOLE"/><AppenderRef ref="ORCHESTRA"/></Root>
                  </Loggers>
                </Configuration>
                """);
        project.write("src/main/java/com/example/NightlyExport.java", """
                package com.example;

                import io.getorchestra.OrchestraTaskScope;
                import org.apache.logging.log4j.LogManager;
                import org.apache.logging.log4j.Logger;

                public class NightlyExport {
                    private static final Logger LOG = LogManager.getLogger(NightlyExport.class);

                    public static void main(String[] args) {
                        LOG.info("starting");
                        try (var task = OrchestraTaskScope.open("nightly-export")) {
                            LOG.info("42 rows exported, card=4711");
                        }
                    }
                }
                """);
        project.maven("package");

        try (var orchestra = LocalOrchestra.start(0)) {
            Ended job = shade.equals("bare")
                    ? project.java(orchestra.environment(), "-cp", JAR, "com.example.NightlyExport")
                    : project.java(orchestra.environment(), "-jar", JAR);

            assertThat(job.exitCode()).as(job.output()).isZero();
            assertThat(job.output())
                    .startsWith(
                            "console INFO starting\nconsole INFO 42 rows exported, card=4711\nconsole INFO Orchestra has")
                    .hasLineCount(3);
            assertThat(orchestra.taskRuns()).singleElement().satisfies(run -> {
                assertThat(run.statuses()).containsExactly("RUNNING", "SUCCEEDED");
                assertThat(run.logs())
                        .singleElement()
                        .satisfies(log -> assertThat(log.text()).contains("NightlyExport - 42 rows exported, ***"));
            });
        }
    }
}
