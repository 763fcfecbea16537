package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.getorchestra.OrchestraClient;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.TaskRunStatus;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a task's end is told. */
public abstract class OutcomeContract extends Contract {
    private static final String EMOJI = "\uD83D\uDE00";

    @BeforeEach
    void startLogging() {
        start(setup());
    }

    private void inScope(Consumer<OrchestraTaskScope> job) {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config())) {
            job.accept(task);
        }
    }

    @Test
    void runReportsRunningThenSucceededThenTheLog() {
        OrchestraTaskScope.run(NAME, config(), task -> log().info("Hello, World!"));

        Requests requests = server.requests();
        assertThat(requests.kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
        assertThat(requests.bodies().get(0)).isEqualTo(Json.golden("status-running"));
        assertThat(requests.bodies().get(1)).isEqualTo(Json.golden("status-succeeded"));
    }

    @Test
    void runReportsFailedAndGivesTheSameExceptionOn() {
        SQLException thrown = new SQLException("no such table: orders");
        StackTraceElement[] stack = thrown.getStackTrace();

        Throwable caught = catchThrowable(() -> OrchestraTaskScope.run(NAME, config(), task -> {
            throw thrown;
        }));

        assertThat(caught).isSameAs(thrown);
        assertThat(caught.getSuppressed()).isEmpty();
        assertThat(caught.getCause()).isNull();
        assertThat(caught.getStackTrace()).isEqualTo(stack);
        assertThat(server.requests().bodies().subList(0, 2))
                .containsExactly(Json.golden("status-running"), Json.golden("status-failed"));
        assertThat(server.requests().log()).contains("java.sql.SQLException: no such table: orders\n\tat ");
    }

    @Test
    void callGivesTheResultBack() throws IOException {
        int rows = OrchestraTaskScope.<Integer, IOException>call(NAME, config(), task -> 42);

        assertThat(rows).isEqualTo(42);
        assertThat(server.requests().bodies())
                .containsExactly(Json.golden("status-running"), Json.golden("status-succeeded"));
    }

    @Test
    void callReportsFailedAndGivesTheSameErrorOn() {
        AssertionError thrown = new AssertionError("two and two");

        assertThat(catchThrowable(() -> OrchestraTaskScope.call(NAME, config(), task -> {
                    throw thrown;
                })))
                .isSameAs(thrown);

        assertThat(server.requests().endMessage()).isEqualTo("nightly-export failed. Error: two and two");
    }

    @Test
    void succeedReportsSucceeded() {
        inScope(OrchestraTaskScope::succeed);

        assertThat(server.requests().bodies())
                .containsExactly(Json.golden("status-running"), Json.golden("status-succeeded"));
    }

    @Test
    void succeedTakesAMessage() {
        inScope(task -> task.succeed("12 files"));

        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
        assertThat(server.requests().endMessage()).isEqualTo("12 files");
    }

    @Test
    void warnReportsWarning() {
        inScope(task -> task.warn("3 rows skipped"));

        assertThat(server.requests().bodies())
                .containsExactly(Json.golden("status-running"), Json.golden("status-warning"));
    }

    @Test
    void failReportsFailed() {
        inScope(task -> task.fail("disk is full"));

        assertThat(server.requests().endStatus()).isEqualTo("FAILED");
        assertThat(server.requests().endMessage()).isEqualTo("disk is full");
    }

    @Test
    void failTakesAThrowable() {
        inScope(task -> task.fail(new SQLException("no such table: orders")));

        assertThat(server.requests().end()).isEqualTo(Json.golden("status-failed"));
    }

    @Test
    void cancelReportsCancelled() {
        inScope(task -> task.cancel("nothing to do today"));

        assertThat(server.requests().endStatus()).isEqualTo("CANCELLED");
        assertThat(server.requests().endMessage()).isEqualTo("nothing to do today");
    }

    @Test
    void theLastWordCounts() {
        inScope(task -> {
            task.fail("too early");
            task.succeed();
            task.warn("3 rows skipped");
        });

        assertThat(server.requests().end()).isEqualTo(Json.golden("status-warning"));
    }

    @Test
    void whatTheJobSaidInRunCountsWhenItReturns() {
        OrchestraTaskScope.run(NAME, config(), task -> task.warn("3 rows skipped"));

        assertThat(server.requests().end()).isEqualTo(Json.golden("status-warning"));
    }

    @Test
    void anExceptionOutweighsSuccessAndWarning() {
        for (Consumer<OrchestraTaskScope> word :
                List.<Consumer<OrchestraTaskScope>>of(task -> task.succeed("well"), task -> task.warn("nearly"))) {
            server.forget();
            catchThrowable(() -> OrchestraTaskScope.run(NAME, config(), task -> {
                word.accept(task);
                throw new SQLException("no such table: orders");
            }));

            assertThat(server.requests().end()).isEqualTo(Json.golden("status-failed"));
        }
    }

    @Test
    void failureAndCancellationStandWhenTheJobThrows() {
        catchThrowable(() -> OrchestraTaskScope.run(NAME, config(), task -> {
            task.fail("the input is broken");
            throw new IOException("later");
        }));
        assertThat(server.requests().endMessage()).isEqualTo("the input is broken");

        server.forget();
        catchThrowable(() -> OrchestraTaskScope.run(NAME, config(), task -> {
            task.cancel("stopped by hand");
            throw new InterruptedException();
        }));
        assertThat(server.requests().endStatus()).isEqualTo("CANCELLED");
        assertThat(server.requests().endMessage()).isEqualTo("stopped by hand");
    }

    @Test
    void emptyMessagesGetTheUsualWords() {
        inScope(task -> task.succeed(""));
        inScope(task -> task.fail(" "));

        assertThat(server.requests().bodies().get(1)).isEqualTo(Json.golden("status-succeeded"));
        assertThat(server.requests().bodies().get(3).get("message").asText()).isEqualTo("nightly-export failed.");
    }

    @Test
    void theExceptionsMessageIsCutAt250CodePoints() {
        String kept = "x".repeat(249) + EMOJI;

        inScope(task -> task.fail(new IllegalStateException(kept + EMOJI + "tail")));

        assertThat(server.requests().endMessage()).isEqualTo("nightly-export failed. Error: " + kept);
    }

    @Test
    void aMessageOf250CodePointsIsNotCut() {
        String message = EMOJI.repeat(250);

        inScope(task -> task.fail(new IllegalStateException(message)));

        assertThat(server.requests().endMessage()).isEqualTo("nightly-export failed. Error: " + message);
    }

    @Test
    void anExceptionWithoutMessageIsNamedByItsType() {
        catchThrowable(() -> OrchestraTaskScope.run(NAME, config(), task -> {
            throw new ArrayStoreException();
        }));

        assertThat(server.requests().endMessage())
                .isEqualTo("nightly-export failed. Error: java.lang.ArrayStoreException");
    }

    /** Throws when it is asked for its message. */
    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Supplier message;

        Unspeakable(Supplier message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message.get();
        }

        @FunctionalInterface
        private interface Supplier {
            String get();
        }
    }

    private static String recurse() {
        return recurse() + ".";
    }

    @Test
    void anExceptionThatThrowsForItsMessageIsNamedByItsType() {
        for (Unspeakable.Supplier message : List.<Unspeakable.Supplier>of(
                () -> {
                    throw new IllegalStateException("no message");
                },
                OutcomeContract::recurse,
                () -> {
                    throw new LinkageError("no message");
                },
                () -> {
                    throw new OutOfMemoryError("no message");
                })) {
            server.forget();
            Unspeakable thrown = new Unspeakable(message);

            Throwable caught = catchThrowable(() -> OrchestraTaskScope.run(NAME, config(), task -> {
                throw thrown;
            }));

            assertThat(caught == thrown).isTrue();
            assertThat(server.requests().endMessage())
                    .isEqualTo("nightly-export failed. Error: " + Unspeakable.class.getName());
        }
    }

    @Test
    void failDoesNotThrowWhatAMessageThrows() {
        inScope(task -> task.fail(new Unspeakable(() -> {
            throw new LinkageError("no message");
        })));

        assertThat(server.requests().endMessage())
                .isEqualTo("nightly-export failed. Error: " + Unspeakable.class.getName());
    }

    @Test
    void aScopeWithoutNameIsNamedAfterItsCaller() {
        String caller = getClass().getSimpleName().isEmpty() ? "?" : "OutcomeContract";
        try (OrchestraTaskScope task = OrchestraTaskScope.open(null, config())) {
            task.succeed();
        }
        Runnable lambda = () -> {
            try (OrchestraTaskScope task = OrchestraTaskScope.open(" ", config())) {
                task.succeed();
            }
        };
        lambda.run();

        String name = caller + ".aScopeWithoutNameIsNamedAfterItsCaller";
        List<JsonNode> bodies = server.requests().bodies();
        assertThat(bodies)
                .extracting(body -> body.get("message").asText())
                .containsExactly(name + " started.", name + " succeeded.", name + " started.", name + " succeeded.");
    }

    @Test
    void updateReportsProgressAndSaysThatOrchestraTookIt() {
        inScope(task -> {
            assertThat(task.update("half of it")).isTrue();
            task.succeed();
        });

        List<JsonNode> bodies = server.requests().bodies();
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "RUNNING", "SUCCEEDED");
        assertThat(bodies.get(1).get("message").asText()).isEqualTo("half of it");
    }

    @Test
    void updateLeavesAnEmptyMessageOut() {
        inScope(task -> {
            assertThat(task.update(null)).isTrue();
            assertThat(task.update("")).isTrue();
            task.succeed();
        });

        assertThat(server.requests().bodies().subList(1, 3)).allMatch(body -> !body.has("message"));
    }

    @Test
    void aTaskThatSaidNothingAndLoggedNothingSendsNoLog() {
        OrchestraTaskScope.run(NAME, config(), task -> {});

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED");
    }

    @Test
    void theClientReportsByHand() {
        try (OrchestraClient client = new OrchestraClient(config())) {
            assertThat(client.updateTask(TaskRunStatus.RUNNING, "nightly-export started."))
                    .isTrue();
            assertThat(client.setOutput("rows", 42)).isTrue();
            assertThat(client.updateTask(TaskRunStatus.SUCCEEDED)).isTrue();
            assertThat(client.sendLog("orchestra.log", "one\ntwo\n")).isTrue();
        }

        Requests requests = server.requests();
        assertThat(requests.bodies().subList(0, 3))
                .containsExactly(
                        Json.golden("status-running"),
                        Json.golden("output-number"),
                        Json.golden("status-succeeded-no-message"));
        assertThat(requests.log()).isEqualTo("one\ntwo\n");
    }

    @Test
    void theClientTellsWhatOrchestraDidNotTake() {
        server.replyNext(400, "{\"success\": false, \"error\": \"Invalid task_run_id\", \"code\": \"TASK_NOT_FOUND\"}");

        try (OrchestraClient client = new OrchestraClient(config())) {
            assertThat(client.updateTask(TaskRunStatus.RUNNING)).isFalse();
        }

        assertThat(ourWarnings()).singleElement().asString().contains("HTTP 400: Invalid task_run_id (TASK_NOT_FOUND)");
    }
}
