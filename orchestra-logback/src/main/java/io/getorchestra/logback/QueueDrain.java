package io.getorchestra.logback;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.Deliverers;
import java.util.concurrent.TimeUnit;

/** Waits until what stands in queues before an appender has reached it. It looks at queues and threads, and sends nothing through them. */
final class QueueDrain {
    private static final long FIRST_SLEEP_NANOS = 50_000;
    private static final long LONGEST_SLEEP_NANOS = 5_000_000;

    private final Deliverers deliverers;

    QueueDrain(Deliverers deliverers) {
        this.deliverers = deliverers;
    }

    /** Returns whether all has arrived that was logged before the call; at the deadline at the latest. */
    boolean await(Deadline deadline, AppenderPaths paths) throws InterruptedException {
        try (Deliverers.Wait wait = deliverers.beginWait()) {
            boolean arrived = true;
            // One queue may feed another: as many rounds as there are queues empty them in any order.
            for (int round = 0; round < paths.queues().size(); round++) {
                for (AsyncQueue queue : paths.queues()) {
                    arrived &= await(queue, wait, deadline);
                }
            }
            return wait.await(paths, paths.unknown(), deadline) && arrived;
        }
    }

    private static boolean await(AsyncQueue queue, Deliverers.Wait wait, Deadline deadline)
            throws InterruptedException {
        long sleep = FIRST_SLEEP_NANOS;
        // While others go on logging the queue may never be empty; but it is a queue, so what came before comes first.
        while (!queue.isIdle()) {
            if (queue.isPassed(wait)) {
                return true;
            }
            if (queue.isAbandoned() || deadline.hasPassed()) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(sleep, deadline.remainingNanos()));
            sleep = Math.min(2 * sleep, LONGEST_SLEEP_NANOS);
        }
        return true;
    }
}
