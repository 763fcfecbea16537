package io.getorchestra.delivery;

import io.getorchestra.capture.Deadline;
import io.getorchestra.capture.InternalThread;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Breaks off an exchange at its deadline, and again until it has ended: the JDK's own timeouts start again with each byte, and there is
 * none for writing. One thread, started with the first exchange.
 */
final class Watchdog implements AutoCloseable {
    private static final Duration AGAIN = Duration.ofMillis(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Watch current;
    private boolean started;
    private boolean closed;

    /** One exchange under guard; closing it calls the guard off. */
    final class Watch implements AutoCloseable {
        private final Runnable breakOff;
        private Deadline deadline;
        private boolean fired;

        private Watch(Runnable breakOff, Deadline deadline) {
            this.breakOff = breakOff;
            this.deadline = deadline;
        }

        boolean hasFired() {
            lock.lock();
            try {
                return fired;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (current == this) {
                    current = null;
                }
            } finally {
                lock.unlock();
            }
        }
    }

    Watch watch(Runnable breakOff, Deadline deadline) {
        Watch watch = new Watch(breakOff, deadline);
        lock.lock();
        try {
            current = watch;
            if (!started) {
                started = true;
                new InternalThread("watchdog", this::run).start();
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
        return watch;
    }

    /** Earlier than planned: the exchange under guard now must end by this moment. */
    void breakOffBy(Deadline deadline) {
        lock.lock();
        try {
            if (current != null && deadline.remainingNanos() < current.deadline.remainingNanos()) {
                current.deadline = deadline;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            Watch due = awaitDue();
            if (due == null) {
                return;
            }
            try {
                due.breakOff.run();
            } catch (RuntimeException e) {
                // Tried again, while the exchange goes on.
            }
        }
    }

    private Watch awaitDue() {
        lock.lock();
        try {
            while (!closed) {
                if (current == null) {
                    changed.awaitUninterruptibly();
                } else if (current.deadline.hasPassed()) {
                    Watch due = current;
                    due.fired = true;
                    // A connection that is only being made cannot be broken off yet.
                    due.deadline = Deadline.in(AGAIN);
                    return due;
                } else {
                    try {
                        changed.await(current.deadline.remainingNanos(), TimeUnit.NANOSECONDS);
                    } catch (InterruptedException e) {
                        // Nobody but the JVM's end stops this thread.
                    }
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }
}
