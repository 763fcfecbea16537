package io.getorchestra.examples.springbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.getorchestra.examples.springbatch.ImportProcess.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The executable jar with Logback. */
final class NightlyImportIT extends ImportContract {
    private static final int SIGTERM = 143;

    @Test
    void tooManyBadLinesAreAFailure() throws Exception {
        Ended job = run(file(IntStream.rangeClosed(1, 11)
                .mapToObj(id -> id + ",Ada,nowhere,DE")
                .toArray(String[]::new)));

        assertThat(job.exitCode()).isEqualTo(BATCH_FAILED);
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1))
                .startsWith("Step load failed. Error: ")
                .contains("Customer 11 has no valid email");
    }

    @Test
    void withoutOrchestraOneLineSaysWhy() throws Exception {
        environment = Map.of();
        Ended job = run();

        assertThat(job.out().lines().filter(line -> line.contains("ORCHESTRA_")))
                .singleElement()
                .asString()
                .endsWith("nightly-import is not reported to Orchestra: "
                        + "ORCHESTRA_TASK_RUN_ID and ORCHESTRA_API_KEY are not set");
    }

    @Test
    void whileOrchestraHangsTheImportRunsAndEndsByTheDeadline() throws Exception {
        // Its backlog takes the connections, and nobody answers.
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            environment = new HashMap<>(environment);
            environment.put("ORCHESTRA_WEBHOOK_URL", "http://127.0.0.1:" + silent.getLocalPort() + "/");
            environment.put("ORCHESTRA_REQUEST_TIMEOUT", "1s");
            environment.put("ORCHESTRA_CLOSE_TIMEOUT", "2s");
            long begin;
            Ended job;
            try (var process = ImportProcess.start(environment, directory)) {
                await().atMost(Duration.ofSeconds(100)).until(process::out, out -> out.contains("[COMPLETED]"));
                begin = System.nanoTime();
                job = process.await();
            }

            // With the default timeouts it would be more than 30 s.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            assertThat(job.exitCode()).isZero();
            assertThat(job.out())
                    .contains("250 customers imported", "Orchestra does not have the whole report of nightly-import");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aTerminatedImportIsAFailure() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        // Nobody writes into the pipe: the step waits for its first line.
        try (var process = ImportProcess.start(environment, directory, "file=file:" + pipe)) {
            await().atMost(Duration.ofSeconds(100)).until(process::out, out -> out.contains("Executing step: [load]"));
            process.terminate();

            assertThat(process.await().exitCode()).isEqualTo(SIGTERM);
        }
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1)).contains("SIGTERM");
        assertThat(log()).contains("Executing step: [load]");
    }

    @Test
    void anAppenderWithBadElementsDoesNotKeepTheApplicationFromStarting() throws Exception {
        Path configuration = Files.writeString(directory.resolve("bad.xml"), """
                <configuration>
                  <include resource="org/springframework/boot/logging/logback/defaults.xml"/>
                  <include resource="org/springframework/boot/logging/logback/console-appender.xml"/>
                  <appender name="ORCHESTRA" class="io.getorchestra.logback.OrchestraAppender">
                    <logName>nightly-import.log</logName>
                    <apiKey>two words</apiKey>
                    <taskRunId>42</taskRunId>
                    <webhookUrl>http://example.com</webhookUrl>
                    <buffer>tape</buffer>
                    <maxSize>huge</maxSize>
                    <redact>(unclosed</redact>
                    <noSuchElement>1</noSuchElement>
                  </appender>
                  <root level="INFO">
                    <appender-ref ref="CONSOLE"/>
                    <appender-ref ref="ORCHESTRA"/>
                  </root>
                </configuration>
                """);
        Ended job = run("--logging.config=" + configuration);

        assertThat(job.exitCode()).isZero();
        assertThat(job.out()).contains("250 customers imported");
        assertThat(job.err())
                .contains("WARN", "Appender [ORCHESTRA]: maxSize is 'huge'", "noSuchElement")
                .doesNotContain("ERROR");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(log()).contains("250 customers imported");
    }

    @Test
    void withLogbackSpringXmlTheLogBeginsWhereSpringBootsLoggingDoes() throws Exception {
        runWithAnEarlyEvent();

        assertThat(log()).contains("Starting EarlyEvent").doesNotContain("before Spring Boot");
    }

    @Test
    void withLogbackXmlTheLogBeginsWithTheTask() throws Exception {
        Files.copy(Path.of("src", "main", "resources", "logback-spring.xml"), directory.resolve("logback.xml"));
        runWithAnEarlyEvent();

        assertThat(log()).containsSubsequence("before Spring Boot", "Starting EarlyEvent");
    }

    private void runWithAnEarlyEvent() throws IOException, InterruptedException {
        String classPath = directory + System.getProperty("path.separator") + System.getProperty("java.class.path");
        List<String> program = List.of("-cp", classPath, EarlyEvent.class.getName());
        try (var process = ImportProcess.start(environment, directory, program)) {
            assertThat(process.await().exitCode()).isZero();
        }
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
    }
}
