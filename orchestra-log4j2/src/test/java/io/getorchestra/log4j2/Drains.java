package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import java.time.Duration;

final class Drains {

    private Drains() {}

    /** Drains within a generous deadline, which must not pass. */
    static void drain() {
        Deadline deadline = Deadline.in(Duration.ofSeconds(20));
        assertThat(drain(deadline)).as("all has arrived").isTrue();
        assertThat(deadline.hasPassed()).as("deadline has passed").isFalse();
    }

    /** Returns whether all has certainly arrived. */
    static boolean drain(Deadline deadline) {
        try {
            return CapturePoint.drainAll(deadline);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
