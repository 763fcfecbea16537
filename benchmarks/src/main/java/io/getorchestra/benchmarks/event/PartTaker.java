package io.getorchestra.benchmarks.event;

import io.getorchestra.internal.buffer.CapturedLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Takes a log's parts while it is captured, reads and forgets them: 20 MiB a second at most. */
final class PartTaker implements AutoCloseable {
    private static final int PAUSE_MILLIS = 50;

    private final CountDownLatch end = new CountDownLatch(1);
    private final Supplier<CapturedLog> log;
    private final Thread thread = new Thread(this::take, "part-taker");
    private volatile int taken;
    private volatile Throwable trouble;

    /** @param log null until there is one */
    PartTaker(Supplier<CapturedLog> log) {
        this.log = log;
        thread.setDaemon(true);
        thread.start();
    }

    private void take() {
        int parts = 0;
        try {
            boolean last;
            do {
                last = end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
                CapturedLog from = log.get();
                var part = from == null ? null : from.nextPart(false);
                if (part != null) {
                    try (InputStream in = part.open()) {
                        in.transferTo(OutputStream.nullOutputStream());
                    }
                    from.partsSent(1);
                    taken = ++parts;
                }
            } while (!last);
        } catch (IOException | InterruptedException | RuntimeException e) {
            trouble = e;
        }
    }

    @Override
    public void close() {
        end.countDown();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive() || trouble != null || taken == 0) {
            throw new IllegalStateException("taken: " + taken, trouble);
        }
    }
}
