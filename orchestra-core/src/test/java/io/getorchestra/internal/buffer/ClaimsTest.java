package io.getorchestra.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private final Claims claims = new Claims(10);

    ClaimsTest() {
        claims.open(1000);
    }

    @Test
    void aThreadThatDiedInTheMiddleOfItsCopyIsWaitedForOnce() {
        claims.claim(Claims.counter(), 100);
        claims.close();

        Duration first = time(claims::awaitCopies);
        assertThat(first).isGreaterThan(Duration.ofSeconds(1));
        assertThat(time(claims::awaitCopies)).isLessThan(first.dividedBy(2));
        assertThat(claims.areAllCopied()).isFalse();
    }

    @Test
    void whoeverIsInterruptedWaitsAndStaysSo() throws InterruptedException {
        claims.claim(Claims.counter(), 100);
        claims.close();
        boolean[] interrupted = new boolean[1];
        Thread reader = new Thread(() -> {
            Thread.currentThread().interrupt();
            claims.awaitCopies();
            interrupted[0] = Thread.currentThread().isInterrupted();
        });
        reader.start();
        await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        claims.copied(Claims.counter());
        reader.join();
        assertThat(interrupted[0]).isTrue();
    }

    private static Duration time(Runnable task) {
        long start = System.nanoTime();
        task.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
