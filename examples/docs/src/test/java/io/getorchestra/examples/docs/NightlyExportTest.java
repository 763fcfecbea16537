package io.getorchestra.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.Outage;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code docs/test-kit.md} shows. */
final class NightlyExportTest {
    @RegisterExtension
    static final LocalOrchestra orchestra = LocalOrchestra.junit();

    @Test
    void reportsTheRows() {
        NightlyExport.main("apples", "pears");

        assertThat(orchestra.taskRun().status()).isEqualTo("SUCCEEDED");
        assertThat(orchestra.taskRun().output("rows").asInt()).isEqualTo(2);
        assertThat(orchestra.taskRun().log("nightly-export.log")).contains("apples exported", "pears exported");
    }

    @Test
    void aBlankRowIsAFailure() {
        assertThatThrownBy(() -> NightlyExport.main("apples", "")).hasMessage("a row is blank");

        assertThat(orchestra.awaitEnd(Duration.ofSeconds(10)).statuses()).containsExactly("RUNNING", "FAILED");
    }

    @Test
    void anOutageOfOrchestraIsNotTheJobsTrouble() {
        orchestra.startOutage(Outage.answering(401));

        NightlyExport.main("apples");

        assertThat(orchestra.taskRuns()).isEmpty();
    }

    @Test
    void theJobReportsInAProcessOfItsOwn() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        var job = new ProcessBuilder(java, "-cp", classPath, "io.getorchestra.examples.docs.NightlyExport", "apples");
        job.environment().putAll(orchestra.environment());
        int exitCode = job.inheritIO().start().waitFor();

        assertThat(exitCode).isZero();
        assertThat(orchestra.taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
    }

    @Test
    void aJobThatLogsThroughLog4jDoesTheSame() {
        NightlyImport.run(42);

        assertThat(orchestra.taskRun().status()).isEqualTo("SUCCEEDED");
        assertThat(orchestra.taskRun().output("rows").asInt()).isEqualTo(42);
        assertThat(orchestra.taskRun().log("nightly-import.log")).contains("42 rows imported");
    }
}
