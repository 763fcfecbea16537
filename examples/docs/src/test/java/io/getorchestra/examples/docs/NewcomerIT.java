package io.getorchestra.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.examples.local.LocalOrchestra;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A new Maven project with what the README shows, built against the artifacts of this build.
 *
 * <p>They are installed into a local repository of its own. All else comes from what this build has downloaded, or from Maven
 * Central.
 */
final class NewcomerIT {
    private static final String VERSION = System.getProperty("project.version");
    private static final Path TARGET = Path.of("target", "newcomer").toAbsolutePath();
    private static final Path REPOSITORY = TARGET.resolve("repository");

    @TempDir
    Path project;

    @BeforeAll
    static void install() throws IOException {
        install(Page.PROJECT, "orchestra-parent");
        for (String artifact : List.of("orchestra-core", "orchestra-logback", "orchestra-log4j2")) {
            Path module = Page.PROJECT.resolve(artifact);
            Path installed = install(module, artifact);
            String jar = artifact + "-" + VERSION + ".jar";
            Files.write(
                    installed.resolve(jar),
                    Files.readAllBytes(module.resolve("target").resolve(jar)));
        }
    }

    private static Path install(Path module, String artifact) throws IOException {
        Path directory = Files.createDirectories(
                REPOSITORY.resolve("io/getorchestra").resolve(artifact).resolve(VERSION));
        Files.write(
                directory.resolve(artifact + "-" + VERSION + ".pom"), Files.readAllBytes(module.resolve("pom.xml")));
        return directory;
    }

    @ParameterizedTest
    @CsvSource({"logback, configuration", "log4j2, Configuration"})
    void theReadmeMakesAJobThatReports(String framework, String root) throws Exception {
        Page readme = Page.of("README.md");
        write("pom.xml", pom(readme.snippet("xml", "<dependency>").text(), framework));
        write(
                "src/main/resources/" + framework + ".xml",
                readme.snippet("xml", "<" + root + ">").text());
        write(
                "src/main/java/NightlyExport.java",
                JavaSnippets.source(
                        "NightlyExport", readme.snippet("java", "void main").text()));

        Ended maven = run(
                Map.of("MAVEN_OPTS", System.getenv().getOrDefault("MAVEN_OPTS", "") + " -XX:TieredStopAtLevel=1"),
                System.getProperty("maven.executable"),
                "-B",
                "-ntp",
                "-Dmaven.repo.local=" + REPOSITORY,
                "compile",
                "dependency:copy-dependencies",
                "dependency:tree",
                "-DoutputFile=tree.txt");
        assertThat(maven.exitCode).as(maven.output).isZero();
        assertThat(maven.output).doesNotContain("[WARNING]");

        try (var orchestra = LocalOrchestra.start(0)) {
            Ended job = run(
                    orchestra.environment(),
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    "target/classes" + File.pathSeparator + "target/dependency/*",
                    "NightlyExport");

            assertThat(job.exitCode).as(job.output).isZero();
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
        List<String> tree = Files.readAllLines(project.resolve("tree.txt"));
        assertThat(String.join("\n", tree.subList(1, tree.size())))
                .isEqualTo(Page.of("docs/dependencies.md")
                        .snippet("text", "orchestra-" + framework + ":")
                        .text());
    }

    /** The README's dependency, or its other artifact, in the pom of someone who logs through that framework already. */
    private static String pom(String dependency, String framework) {
        String theirs = framework.equals("logback")
                ? dependency("ch.qos.logback", "logback-classic", "logback.version")
                : dependency("org.apache.logging.log4j", "log4j-slf4j2-impl", "log4j.version");
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>nightly-export</artifactId>
                  <version>1.0</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                  <dependencyManagement><dependencies>%s</dependencies></dependencyManagement>
                  <dependencies>
                %s
                %s
                  </dependencies>
                  <repositories>%s</repositories>
                  <pluginRepositories>%s</pluginRepositories>
                  <build><plugins>%s</plugins></build>
                </project>
                """.formatted(
                        // The version that this build has downloaded.
                        dependency("org.slf4j", "slf4j-api", "slf4j.version"),
                        dependency.replace("orchestra-logback", "orchestra-" + framework),
                        theirs,
                        downloaded("repository"),
                        downloaded("pluginRepository"),
                        plugins());
    }

    private static String dependency(String group, String artifact, String version) {
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></dependency>"
                .formatted(group, artifact, System.getProperty(version));
    }

    private static String downloaded(String element) {
        return """
                <%1$s>
                  <id>downloaded</id>
                  <url>%2$s</url>
                  <releases><checksumPolicy>ignore</checksumPolicy></releases>
                  <snapshots><enabled>false</enabled></snapshots>
                </%1$s>""".formatted(
                        element, Path.of(System.getProperty("localRepository")).toUri());
    }

    /** The versions of this build, which it has downloaded. */
    private static String plugins() {
        var plugins = new StringBuilder();
        for (String plugin : List.of("compiler", "dependency", "resources")) {
            plugins.append("<plugin><artifactId>maven-%s-plugin</artifactId><version>%s</version></plugin>"
                    .formatted(plugin, System.getProperty(plugin + "-plugin.version")));
        }
        return plugins.toString();
    }

    private void write(String path, String text) throws IOException {
        Path file = project.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Ended run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path output = project.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    private record Ended(int exitCode, String output) {}
}
