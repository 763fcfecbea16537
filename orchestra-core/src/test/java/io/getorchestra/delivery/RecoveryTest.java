package io.getorchestra.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of what earlier tasks left. */
@Timeout(60)
class RecoveryTest {
    @TempDir
    Path directory;

    private FolderLife orchestra;

    @BeforeEach
    void start() throws IOException {
        orchestra = new FolderLife();
    }

    @AfterEach
    void stop() throws IOException {
        orchestra.close();
    }

    private List<String> kinds() {
        return orchestra.taken.stream().map(FolderLife::kind).toList();
    }

    @Test
    void anInterruptedThreadStillNotesHowItsTaskEnded() throws IOException {
        TaskStore store = TaskStore.create(directory, orchestra.webhook(FolderLife.ID), "nightly-export", null);
        Thread.currentThread().interrupt();
        store.keepEnded(List.of(new WebhookEvent.StatusUpdate("SUCCEEDED", "nightly-export succeeded.")));
        assertThat(Thread.interrupted()).isTrue();
        store.leave();

        orchestra.recover(directory);

        assertThat(kinds()).containsExactly("SUCCEEDED");
    }
}
