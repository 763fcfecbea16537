package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A try block that says nothing about its end. */
public abstract class BareBlockContract extends Contract {

    @BeforeEach
    void startLogging() {
        start(setup());
    }

    private int leaveEarly(boolean early) {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config())) {
            if (early) {
                return 1;
            }
            task.setOutput("rows", 42);
        }
        return 2;
    }

    @Test
    void aBlockThatEndsIsSucceeded() {
        assertThat(leaveEarly(false)).isEqualTo(2);

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SET_OUTPUT", "SUCCEEDED");
        assertThat(server.requests().end()).isEqualTo(Json.golden("status-succeeded"));
    }

    @Test
    void aBlockThatReturnsIsSucceeded() {
        assertThat(leaveEarly(true)).isEqualTo(1);

        assertThat(server.requests().end()).isEqualTo(Json.golden("status-succeeded"));
    }

    @Test
    void aBlockThatBreaksOrContinuesIsSucceeded() {
        for (int i = 0; i < 2; i++) {
            try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config())) {
                if (task.isActive() && i == 0) {
                    continue;
                }
                break;
            }
        }

        assertThat(server.requests().statuses()).containsExactly("RUNNING", "SUCCEEDED", "RUNNING", "SUCCEEDED");
    }

    @Test
    void aBlockThatThrowsIsFailed() {
        assertThatThrownBy(() -> {
                    try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config())) {
                        throw new IOException("no such table: orders " + task.isActive());
                    }
                })
                .isInstanceOf(IOException.class)
                .hasNoSuppressedExceptions();

        assertThat(server.requests().endStatus()).isEqualTo("FAILED");
    }

    @Test
    void aThrowOutweighsSucceed() {
        assertThatThrownBy(() -> {
                    try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config())) {
                        task.succeed();
                        throw new IOException("later");
                    }
                })
                .hasMessage("later");

        assertThat(server.requests().endStatus()).isEqualTo("FAILED");
    }

    @Test
    void theLastErrorThatWasLoggedIsTheFailuresMessage() {
        assertThatThrownBy(() -> {
                    try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config())) {
                        try {
                            throw new IOException("no such table: orders " + task.isActive());
                        } catch (IOException e) {
                            log().error("export failed", e);
                            throw e;
                        }
                    }
                })
                .isInstanceOf(IOException.class);

        assertThat(server.requests().endMessage()).contains("no such table: orders true");
    }

    @Test
    void aFinallyBlockCloses() {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config());
        try {
            task.setOutput("rows", 42);
        } finally {
            task.close();
        }

        assertThat(server.requests().end()).isEqualTo(Json.golden("status-succeeded"));
    }
}
