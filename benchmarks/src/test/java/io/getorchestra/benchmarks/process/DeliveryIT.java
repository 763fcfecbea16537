package io.getorchestra.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.getorchestra.benchmarks.ServerProcess;
import io.getorchestra.benchmarks.job.ReportedJob;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A figure counts only when the server got what was logged. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the jobs read /proc")
class DeliveryIT {
    private static final Effort TINY = new Effort(true, 1, 1, 2, 1000, 1000, 10, 1000);
    private static final Job JOB = Job.reported(ReportedJob.class, "job-memory.xml");

    @TempDir
    private Path folder;

    @Test
    void aJobThatDeliversEverythingCounts() throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            Bench.Delivered delivered = new Bench(TINY, server, folder).deliver(JOB, 1, 1);

            assertThat(delivered.totals().requests()).isEqualTo(3);
            assertThat(delivered.totals().lines()).isEqualTo(1);
            assertThat(delivered.job().millis()).isPositive();
        }
    }

    @Test
    void aJobThatWasCutAtItsDeadlineDoesNotCount() throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            Bench bench = new Bench(TINY, server, folder);

            assertThatThrownBy(() -> bench.deliver(JOB.with("-Dorchestra.close-timeout=1ms"), 1, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("incomplete=true");
        }
    }

    @Test
    void aJobThatLoggedLessThanItShouldDoesNotCount() throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            Bench bench = new Bench(TINY, server, folder);

            assertThatThrownBy(() -> bench.deliver(JOB, 1, 2))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not delivered");
        }
    }

    @Test
    void aLogThatLostEventsDoesNotCount() throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            Bench bench = new Bench(TINY, server, folder);

            assertThat(BigLog.run(bench, 1000).peak()).isPositive();
            assertThatThrownBy(() -> BigLog.run(bench, 1000, "-Dbenchmark.max-size=64 KB"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the server got");
        }
    }

    @Test
    void aJobThatFailsDoesNotCount() throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            Bench bench = new Bench(TINY, server, folder);

            assertThatThrownBy(() -> bench.deliver(JOB.with("-Xmx1k"), 1, 1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ended with 1");
        }
    }
}
