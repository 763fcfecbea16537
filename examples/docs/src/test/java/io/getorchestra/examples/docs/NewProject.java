package io.getorchestra.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A new Maven project of somebody who uses the artifacts of this build.
 *
 * <p>They are installed into a local repository of its own, with the POMs that are published, and it imports the BOM. All else comes from what this build has downloaded, or from Maven
 * Central.
 *
 * @param directory where it is
 */
record NewProject(Path directory) {
    private static final String VERSION = System.getProperty("project.version");
    private static final Path REPOSITORY =
            Path.of("target", "newcomer", "repository").toAbsolutePath();

    /** How a program ended. */
    record Ended(int exitCode, String output) {}

    static void install() throws IOException {
        install(Page.PROJECT.resolve("orchestra-bom"), "orchestra-bom");
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
                directory.resolve(artifact + "-" + VERSION + ".pom"),
                Files.readAllBytes(module.resolve("target/published-pom.xml")));
        return directory;
    }

    /**
     * @param dependencies in their order
     * @param plugin of the project, besides those of each Maven project
     */
    void writePom(List<String> dependencies, String plugin) throws IOException {
        write("pom.xml", """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId>
                  <artifactId>nightly-export</artifactId>
                  <version>1.0</version>
                  <properties>
                    <maven.compiler.release>17</maven.compiler.release>
                    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
                  </properties>
                %s
                  <dependencies>
                %s
                  </dependencies>
                  <repositories>%s</repositories>
                  <pluginRepositories>%s</pluginRepositories>
                  <build><plugins>
                %s
                %s
                  </plugins></build>
                </project>
                """.formatted(
                        Page.of("docs/install.md")
                                .snippet("xml", "<dependencyManagement>")
                                .text()
                                // The version that this build has downloaded.
                                .replace(
                                        "<dependencies>",
                                        "<dependencies>" + dependency("org.slf4j", "slf4j-api", "slf4j.version")),
                        String.join("\n", dependencies),
                        downloaded("repository"),
                        downloaded("pluginRepository"),
                        plugins(),
                        plugin));
    }

    static String dependency(String group, String artifact, String version) {
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
        for (String plugin : List.of("compiler", "dependency", "jar", "resources", "surefire")) {
            plugins.append("<plugin><artifactId>maven-%s-plugin</artifactId><version>%s</version></plugin>"
                    .formatted(plugin, System.getProperty(plugin + "-plugin.version")));
        }
        return plugins.toString();
    }

    void write(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** Runs Maven, which must succeed, and returns what it printed. */
    String maven(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(System.getProperty("maven.executable"), "-B", "-ntp", "-Dmaven.repo.local=" + REPOSITORY));
        command.addAll(List.of(arguments));
        Ended maven = run(
                Map.of("MAVEN_OPTS", System.getenv().getOrDefault("MAVEN_OPTS", "") + " -XX:TieredStopAtLevel=1"),
                command);
        assertThat(maven.exitCode()).as(maven.output()).isZero();
        return maven.output();
    }

    /** Runs {@code java}. */
    Ended java(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    private Ended run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        Path output = directory.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
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
}
