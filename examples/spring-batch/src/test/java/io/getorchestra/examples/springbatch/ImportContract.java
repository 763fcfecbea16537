package io.getorchestra.examples.springbatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.examples.springbatch.ImportProcess.Ended;
import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.TaskRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What Orchestra gets from the packaged import and what its own users see, with either logging framework. */
@TestInstance(Lifecycle.PER_METHOD)
abstract class ImportContract {
    static final int BATCH_FAILED = 5;

    @TempDir
    Path directory;

    LocalOrchestra orchestra;
    Map<String, String> environment;

    @BeforeEach
    final void startOrchestra() throws IOException {
        orchestra = LocalOrchestra.start(0);
        environment = orchestra.environment();
    }

    @AfterEach
    final void stopOrchestra() {
        orchestra.close();
    }

    @Test
    void aWholeFileIsASuccess() throws Exception {
        Ended job = run();

        assertThat(job.exitCode()).isZero();
        assertThat(job.err()).isEmpty();
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(taskRun().messages()).containsExactly("nightly-import started.", "nightly-import succeeded.");
        assertThat(outputs()).isEqualTo(Map.of("rows", "250", "skipped", "0"));
        assertThat(log())
                .containsSubsequence(
                        "Starting NightlyImport",
                        "Started NightlyImport",
                        "[SimpleJob: [name=import-customers]] launched",
                        "250 customers imported, 0 lines skipped",
                        "[COMPLETED]",
                        "Shutdown completed.");
        assertThat(job.out())
                .contains("250 customers imported", "Orchestra has the report of nightly-import SUCCEEDED");
    }

    @Test
    void badLinesAreAWarning() throws Exception {
        Ended job = run(file("1,Ada,ada@example.org,DE", "two,Ben,ben@example.org,AT", "3,Carla,nowhere,CH"));

        assertThat(job.exitCode()).isZero();
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "WARNING");
        assertThat(taskRun().messages()).endsWith("2 rows skipped");
        assertThat(outputs()).isEqualTo(Map.of("rows", "1", "skipped", "2"));
        assertThat(log())
                .contains("input=[two,Ben,***,AT]", "Customer 3 has no valid email: 'nowhere'")
                .doesNotContain("ben@example.org");
        assertThat(job.out()).contains("input=[two,Ben,ben@example.org,AT]");
    }

    @Test
    void aFailingStepIsAFailureWithItsReason() throws Exception {
        Ended job = run("file=file:" + directory.resolve("missing.csv"));

        assertThat(job.exitCode()).isEqualTo(BATCH_FAILED);
        assertThat(job.err()).isEmpty();
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1))
                .startsWith("Step load failed. Error: Failed to initialize the reader: Input resource must exist")
                .contains("missing.csv");
        assertThat(taskRun().outputs()).isEmpty();
        assertThat(log()).contains("Encountered an error executing step load in job import-customers", "\tat ");
    }

    @Test
    void anApplicationThatDoesNotStartIsAFailure() throws Exception {
        Ended job = run("--spring.datasource.url=jdbc:h2:tcp://127.0.0.1:" + freePort() + "/customers");

        assertThat(job.exitCode()).isEqualTo(1);
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1)).startsWith("nightly-import failed. Error: ");
        assertThat(log()).contains("Application run failed", "Connection is broken");
    }

    @Test
    void withoutOrchestraTheImportRuns() throws Exception {
        environment = Map.of();
        Ended job = run();

        assertThat(job.exitCode()).isZero();
        isTold(job, "nightly-import is not reported to Orchestra");
        assertThat(job.out()).contains("250 customers imported");
        assertThat(orchestra.taskRuns()).isEmpty();
    }

    @Test
    void whileOrchestraIsDownTheImportRuns() throws Exception {
        environment = new HashMap<>(environment);
        environment.put("ORCHESTRA_WEBHOOK_URL", "http://127.0.0.1:" + freePort() + "/");
        environment.put("ORCHESTRA_CLOSE_TIMEOUT", "1s");
        Ended job = run();

        assertThat(job.exitCode()).isZero();
        isTold(job, "Orchestra cannot be reached");
        assertThat(job.out())
                .contains("250 customers imported", "Orchestra does not have the whole report of nightly-import");
    }

    /** In the application's log, or on the error stream while the framework is not configured yet. */
    private static void isTold(Ended job, String warning) {
        assertThat(job.out() + job.err()).containsOnlyOnce(warning);
        assertThat(job.err().lines().toList())
                .allMatch(line -> line.startsWith("orchestra: " + warning))
                .hasSizeLessThan(2);
    }

    final Ended run(String... arguments) throws IOException, InterruptedException {
        try (var process = ImportProcess.start(environment, directory, arguments)) {
            return process.await();
        }
    }

    final TaskRun taskRun() {
        assertThat(orchestra.taskRuns()).hasSize(1);
        TaskRun taskRun = orchestra.taskRuns().get(0);
        assertThat(taskRun.id()).hasToString(environment.get("ORCHESTRA_TASK_RUN_ID"));
        return taskRun;
    }

    /** The outputs as JSON. */
    private Map<String, String> outputs() {
        return taskRun().outputs().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, output -> output.getValue().toString()));
    }

    final String log() {
        assertThat(taskRun().logs()).hasSize(1);
        assertThat(taskRun().logs().get(0).name()).isEqualTo("nightly-import.log");
        return taskRun().logs().get(0).text();
    }

    /** The job parameter for a file with these lines. */
    final String file(String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of("id,name,email,country"));
        all.addAll(List.of(lines));
        return "file=file:" + Files.write(directory.resolve("customers.csv"), all);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
