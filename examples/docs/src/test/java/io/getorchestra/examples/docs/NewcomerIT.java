package io.getorchestra.examples.docs;

import static io.getorchestra.examples.docs.NewProject.dependency;
import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.examples.docs.NewProject.Ended;
import io.getorchestra.test.LocalOrchestra;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A new Maven project with what the README and the page on installing show, built against the artifacts of this build. */
final class NewcomerIT {
    @TempDir
    Path directory;

    @BeforeAll
    static void install() throws IOException {
        NewProject.install();
    }

    @ParameterizedTest
    @CsvSource({"logback, configuration, README.md", "log4j2, Configuration, docs/install.md"})
    void theReadmeMakesAJobThatReports(String framework, String root, String page) throws Exception {
        Page readme = Page.of("README.md");
        NewProject project = new NewProject(directory);
        project.writePom(
                List.of(
                        // or the page's other artifact
                        dependencies(Page.of(page)).replace("orchestra-logback", "orchestra-" + framework),
                        framework.equals("logback")
                                ? dependency("ch.qos.logback", "logback-classic", "logback.version")
                                : dependency("org.apache.logging.log4j", "log4j-slf4j2-impl", "log4j.version")),
                "");
        project.write(
                "src/main/resources/" + framework + ".xml",
                readme.snippet("xml", "<" + root + ">").text());
        project.write(
                "src/main/java/NightlyExport.java",
                JavaSnippets.source(
                        "NightlyExport", readme.snippet("java", "void main").text()));

        assertThat(project.maven("compile", "dependency:copy-dependencies", "dependency:tree", "-DoutputFile=tree.txt"))
                .doesNotContain("[WARNING]");

        try (var orchestra = LocalOrchestra.start(0)) {
            Ended job = project.java(
                    orchestra.environment(),
                    "-cp",
                    "target/classes" + File.pathSeparator + "target/dependency/*",
                    "NightlyExport");

            assertThat(job.exitCode()).as(job.output()).isZero();
            assertThat(orchestra.taskRuns()).singleElement().satisfies(run -> {
                assertThat(run.statuses()).containsExactly("RUNNING", "SUCCEEDED");
                assertThat(run.outputs())
                        .hasSize(1)
                        .hasEntrySatisfying(
                                "rows", rows -> assertThat(rows.intValue()).isEqualTo(42));
                assertThat(run.logs()).singleElement().satisfies(log -> {
                    assertThat(log.name()).isEqualTo("orchestra.log");
                    assertThat(log.complete()).isTrue();
                    assertThat(log.text()).contains("NightlyExport - 42 rows exported");
                });
            });
        }
        List<String> tree = Files.readAllLines(directory.resolve("tree.txt"));
        assertThat(String.join("\n", tree.subList(1, tree.size())))
                .isEqualTo(Page.of("docs/dependencies.md")
                        .snippet("text", "orchestra-" + framework + ":")
                        .text());
    }

    private static String dependencies(Page page) {
        return page.snippet("xml", "<artifactId>orchestra-logback<").text().replaceAll("</?dependencies>", "");
    }
}
