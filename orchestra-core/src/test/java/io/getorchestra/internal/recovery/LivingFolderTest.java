package io.getorchestra.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A folder is left alone by every other start, at each step of its life, while the process that works on it lives. */
@Timeout(120)
class LivingFolderTest {
    @TempDir
    Path root;

    private FolderLife life;
    private Path directory;
    private OtherProcess other;

    @BeforeEach
    void start() throws IOException {
        life = new FolderLife();
        directory = root.resolve("live");
        other = new OtherProcess(directory, life.url());
    }

    @AfterEach
    void stop() throws IOException {
        other.close();
        life.close();
    }

    @Test
    void whileItsTaskRuns() throws Exception {
        life.runTask(directory, this::otherStarts);
        assertDeliveredByItsOwner("SUCCEEDED");
    }

    @Test
    void whileItIsDelivered() throws Exception {
        Path left = root.resolve("left");
        life.leaveFolder(left);
        FolderLife.copy(left, directory);
        life.recover(directory, this::otherStarts);
        assertDeliveredByItsOwner("FAILED");
    }

    /** One in this process, as of a service with several tasks, and one in another. */
    private void otherStarts(String step) throws IOException {
        life.recover(directory);
        assertThat(other.recover()).as(step).isEmpty();
    }

    private void assertDeliveredByItsOwner(String end) {
        assertThat(life.taken)
                .extracting(FolderLife::kind)
                .containsExactly(
                        "RUNNING", "SET_OUTPUT", end, "LOG export.001-of-002.log", "LOG export.002-of-002.log");
        assertThat(life.keys).containsOnly("Bearer " + FolderLife.KEY);
        assertThat(life.warnings).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }
}
