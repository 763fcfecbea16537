package io.getorchestra.internal.http;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.Threads;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Breaks off an exchange at its deadline by closing its socket, which ends whatever the exchange is at: a socket's own timeouts start again with
 * each byte, and there is none for writing. One thread, started with an exchange, ended a second after the last; where none is to be had the socket's
 * timeouts must do.
 */
final class Watchdog implements Runnable, AutoCloseable {
    private static final long LINGER_NANOS = Duration.ofSeconds(1).toNanos();

    private final Threads threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Watch current;
    private boolean started;
    private boolean closed;

    Watchdog(Threads threads) {
        this.threads = threads;
    }

    /** One exchange under guard; closing it calls the guard off. */
    final class Watch implements AutoCloseable {
        private Deadline deadline;
        /** Null before there is one. */
        private Socket socket;

        private boolean fired;

        private Watch(Deadline deadline) {
            this.deadline = deadline;
        }

        /**
         * From now on it is this socket that is closed.
         *
         * @throws SocketTimeoutException it is too late for it; it has been closed
         */
        void guard(Socket next) throws SocketTimeoutException {
            lock.lock();
            try {
                socket = next;
                if (fired || deadline.hasPassed()) {
                    fire();
                    throw new SocketTimeoutException("no answer in time");
                }
            } finally {
                lock.unlock();
            }
        }

        Deadline deadline() {
            lock.lock();
            try {
                return deadline;
            } finally {
                lock.unlock();
            }
        }

        /** What is left of the exchange is worth no more than this time. */
        void shorten(Duration most) {
            lock.lock();
            try {
                deadline = deadline.atMost(most);
                changed.signal();
            } finally {
                lock.unlock();
            }
        }

        /** Whether the exchange has had its time. */
        boolean isOver() {
            lock.lock();
            try {
                return fired || deadline.hasPassed();
            } finally {
                lock.unlock();
            }
        }

        private void fire() {
            fired = true;
            if (socket != null) {
                try {
                    socket.close();
                } catch (IOException | RuntimeException e) {
                    // It is to be gone, no more.
                }
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

    Watch watch(Deadline deadline) {
        Watch watch = new Watch(deadline);
        lock.lock();
        try {
            current = watch;
            started = started || threads.start("watchdog", this);
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
            if (current == null) {
                return;
            }
            if (deadline.remainingNanos() < current.deadline.remainingNanos()) {
                current.deadline = deadline;
                changed.signal();
            }
            if (current.deadline.hasPassed()) {
                current.fire();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        lock.lock();
        try {
            boolean hasLingered = false;
            while (!closed && !(isIdle() && hasLingered)) {
                if (isIdle()) {
                    hasLingered = !await(LINGER_NANOS);
                } else if (current.deadline.hasPassed()) {
                    current.fire();
                } else {
                    hasLingered = false;
                    await(current.deadline.remainingNanos());
                }
            }
        } finally {
            // Also when a full heap has ended it: the next exchange starts another.
            started = false;
            lock.unlock();
        }
    }

    private boolean isIdle() {
        return current == null || current.fired;
    }

    /** Whether something has changed, as far as is known. */
    private boolean await(long nanos) {
        try {
            return changed.awaitNanos(nanos) > 0;
        } catch (InterruptedException e) {
            // Nobody but the JVM's end stops this thread.
            return true;
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
