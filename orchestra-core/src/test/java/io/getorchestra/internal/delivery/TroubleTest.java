package io.getorchestra.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.webhook.WebhookEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TroubleTest {
    private static final Work RUNNING = new Work.Event(new WebhookEvent.StatusUpdate("RUNNING", "started"));
    private static final Work ROWS = new Work.Event(new WebhookEvent.Output("rows", "1"));

    private final List<String> warnings = new ArrayList<>();
    private long seconds = 1000;
    private final Trouble trouble = new Trouble(warnings::add, () -> TimeUnit.SECONDS.toNanos(seconds));

    private List<String> told() {
        List<String> told = List.copyOf(warnings);
        warnings.clear();
        return told;
    }

    @Test
    void theFirstFailureIsToldAtOnce() {
        trouble.failed(RUNNING, "ConnectException: Connection refused");

        assertThat(told())
                .containsExactly("Orchestra cannot be reached with the status RUNNING: ConnectException: Connection"
                        + " refused; trying again, the job goes on");
    }

    @Test
    void furtherFailuresAreToldOnceAMinuteWithTheirNumber() {
        for (int i = 0; i < 150; i++) {
            trouble.failed(ROWS, "HTTP 500");
            seconds++;
        }

        assertThat(told())
                .hasSize(3)
                .last()
                .isEqualTo("Orchestra cannot be reached with the output rows: HTTP 500; 121 attempts have failed");
    }

    @Test
    void recoveryIsToldWithTotals() {
        trouble.failed(RUNNING, "HTTP 500");
        seconds += 7;
        trouble.failed(RUNNING, "HTTP 500");
        seconds += 5;
        told();

        trouble.delivered();
        trouble.delivered();

        assertThat(told()).containsExactly("Orchestra answers again, after 2 failed attempts in 12 s");
    }

    @Test
    void aFlappingServerIsNotToldEachTime() {
        for (int i = 0; i < 1000; i++) {
            trouble.failed(ROWS, "HTTP 503");
            trouble.delivered();
        }

        assertThat(told()).hasSize(2);
        seconds += 60;
        trouble.failed(ROWS, "HTTP 503");
        trouble.delivered();
        assertThat(told())
                .containsExactly(
                        "Orchestra cannot be reached with the output rows: HTTP 503; 1000 attempts have failed",
                        "Orchestra answers again, after 1000 failed attempts in 60 s");
    }

    @Test
    void nothingIsToldWhileAllIsWell() {
        trouble.delivered();

        assertThat(told()).isEmpty();
    }

    @Test
    void aRefusalIsToldOnceForEachReason() {
        trouble.refused(RUNNING, "HTTP 401");
        trouble.refused(ROWS, "HTTP 401");
        trouble.refused(ROWS, "HTTP 422: Invalid output");

        assertThat(told())
                .containsExactly(
                        "Orchestra did not take the status RUNNING: HTTP 401",
                        "Orchestra did not take the output rows: HTTP 422: Invalid output");
    }

    @Test
    void refusalsThatAreWordedAnewEachTimeDoNotFloodTheLog() {
        for (int i = 0; i < 1000; i++) {
            trouble.refused(ROWS, "HTTP 400: request " + i);
        }

        assertThat(told()).hasSize(20);
    }
}
