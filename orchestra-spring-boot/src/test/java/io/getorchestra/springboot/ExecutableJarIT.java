package io.getorchestra.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The job in {@code src/it}, as an executable jar of each version of Spring Boot that {@code .ci/boot} has built. */
final class ExecutableJarIT {
    private static final String ID = "00000000-0000-4000-8000-00000000000a";
    private static final String OTHER_ID = "00000000-0000-4000-8000-00000000000b";

    @TempDir
    Path directory;

    private record Ended(int exitCode, String out, String err) {}

    static Stream<Path> jars() throws IOException {
        return Files.walk(Path.of(System.getProperty("jars")), 2)
                .filter(file -> file.endsWith("nightly-import.jar"))
                .sorted();
    }

    private Ended run(Path jar, StandIn standIn, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toRealPath().toString()));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_"));
        builder.environment().put("STAND_IN_PORT", Integer.toString(standIn.port()));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    @ParameterizedTest
    @MethodSource("jars")
    void settingsInTheJarHold(Path jar) throws Exception {
        try (var standIn = new StandIn()) {
            Ended job = run(jar, standIn, Map.of());

            assertThat(job.err()).isEmpty();
            assertThat(job.exitCode()).isZero();
            assertThat(job.out()).contains("Orchestra has the report of nightly-import SUCCEEDED");
            // Spring Boot's lines, one for an event.
            assertThat(job.out().lines()).allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\d[T ].* : .*"));
            assertThat(standIn.statuses()).containsExactly("RUNNING", "SUCCEEDED");
            assertThat(standIn.all()).allSatisfy(each -> {
                assertThat(each.authorization()).isEqualTo("Bearer key-of-the-jar");
                assertThat(each.text("task_run_id")).isEqualTo(ID);
                assertThat(each.path()).isEqualTo("/jar");
            });
            assertThat(standIn.logs()).singleElement().satisfies(log -> {
                assertThat(log.text("log_name")).isEqualTo("jar.log");
                assertThat(log.text("data"))
                        .containsSubsequence(
                                "Starting NightlyImport", "Started NightlyImport", "row 1 password=hidden");
                assertThat(log.text("data").lines().filter(line -> line.contains("row ")))
                        .hasSize(250);
            });
            assertThat(job.out()).doesNotContain("key-of-the-jar");
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void eachPlaceGoesBeforeTheNext(Path jar) throws Exception {
        Files.write(
                directory.resolve("application.properties"),
                List.of(
                        "orchestra.log-name=external.log",
                        "orchestra.task-run-id=no id",
                        "orchestra.webhook-url=http://127.0.0.1:${STAND_IN_PORT}/external"));
        try (var standIn = new StandIn()) {
            Ended job = run(
                    jar,
                    standIn,
                    Map.of("ORCHESTRA_TASK_RUN_ID", OTHER_ID, "ORCHESTRA_WEBHOOK_URL", "no URL"),
                    "--orchestra.webhook-url=http://127.0.0.1:" + standIn.port() + "/command-line",
                    "--spring.profiles.active=prod");

            assertThat(job.err()).isEmpty();
            assertThat(job.exitCode()).isZero();
            assertThat(standIn.statuses()).containsExactly("RUNNING", "SUCCEEDED");
            assertThat(standIn.all()).allSatisfy(each -> {
                assertThat(each.authorization()).isEqualTo("Bearer key-of-the-jar");
                assertThat(each.text("task_run_id")).isEqualTo(OTHER_ID);
                assertThat(each.path()).isEqualTo("/command-line");
            });
            assertThat(standIn.logs()).singleElement().satisfies(log -> {
                assertThat(log.text("log_name")).isEqualTo("external.log");
                assertThat(log.text("data")).contains("row 12 ***", "*** ***").doesNotContain("hidden", "row 13 ");
            });
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void aJobThatThrowsIsAFailureWithItsReason(Path jar) throws Exception {
        try (var standIn = new StandIn()) {
            Ended job = run(jar, standIn, Map.of(), "--rows=0");

            assertThat(job.err()).isEmpty();
            assertThat(job.exitCode()).isEqualTo(1);
            assertThat(standIn.statuses()).containsExactly("RUNNING", "FAILED");
            assertThat(standIn.lastMessage())
                    .startsWith("nightly-import failed. Error: ")
                    .contains("the file has no rows");
            assertThat(standIn.log())
                    .containsSubsequence(
                            "Starting NightlyImport", "Application run failed", "the file has no rows", "\tat ");
        }
    }
}
