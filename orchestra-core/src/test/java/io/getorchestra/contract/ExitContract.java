package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.contract.LoggingSetup.Orchestra;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a program's end is told, whichever way it goes. */
public abstract class ExitContract extends Contract {

    private LoggingSetup orchestraOnly() {
        return LoggingSetup.empty().with(Orchestra.appender().withPattern("%msg%n"));
    }

    @Test
    void aJobThatThrowsEndsAsWithoutOrchestra() {
        try (ChildJvm child = job("throws", orchestraOnly()).start(directory)) {
            assertThat(child.exitCode()).isEqualTo(1);
            assertThat(child.stdout()).isEqualTo("job output\n");
            assertThat(child.stderr())
                    .startsWith("Exception in thread \"main\" java.lang.IllegalStateException: no such table: orders\n"
                            + "\tat " + Jobs.class.getName())
                    .contains("throwsOutOfRun")
                    .doesNotContain("Suppressed:")
                    .doesNotContain("Caused by:");
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "FAILED", "LOG");
        assertThat(server.requests().end()).isEqualTo(Json.golden("status-failed"));
        assertThat(server.requests().log()).isEqualTo("exporting\n");
    }

    @Test
    void aJobsOutputIsItsOwn() {
        try (ChildJvm child = job("succeeds", orchestraOnly()).start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout()).isEqualTo("job output\n");
            assertThat(child.stderr()).isEqualTo("job error output\n");
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void aJobThatExitsHasFailed(int code) {
        try (ChildJvm child =
                job("exits", orchestraOnly()).argument(String.valueOf(code)).start(directory)) {
            assertThat(child.exitCode()).isEqualTo(code);
            assertThat(child.stdout() + child.stderr()).isEmpty();
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "FAILED", "LOG");
        assertThat(server.requests().endMessage()).contains("JVM shut down before the task ended");
        assertThat(server.requests().log()).isEqualTo("exporting\n");
    }
}
