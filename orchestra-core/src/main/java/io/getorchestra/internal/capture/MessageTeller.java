package io.getorchestra.internal.capture;

import io.getorchestra.internal.buffer.StackRoom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.event.Level;

/**
 * Our own messages on their way into the user's log. They go through the user's appenders, which may throw, hold a lock or block for ever, so
 * a thread of its own tells them, in order, and nobody waits for it longer than a moment. Thread-safe.
 */
final class MessageTeller {
    static final String THREAD = "orchestra-messages";

    private static final int MOST_WAITING = 200;
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(250);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private Thread teller;
    /** When the message began that is being told. */
    private long since;
    /** How many have been told, or given up, and how many there have been. */
    private long done;

    private long added;

    private long untold;
    private boolean toldElsewhere;

    /**
     * @param loader the class loader that the appenders find as the thread's own
     */
    private record Entry(
            Level level, String text, LoggingBackend.Message message, String taskRunId, ClassLoader loader) {}

    /**
     * Has a message told.
     *
     * @param message how, null when it can only be told elsewhere
     * @param taskRunId whose task it is about, null for none
     * @param wait whether to wait a moment until it has been told
     */
    void add(Level level, String text, LoggingBackend.Message message, String taskRunId, boolean wait) {
        Entry entry = new Entry(
                level, text, message, taskRunId, Thread.currentThread().getContextClassLoader());
        StackRoom.need();
        lock.lock();
        try {
            if (waiting.size() >= MOST_WAITING) {
                untold++;
                return;
            }
            waiting.add(entry);
            long number = ++added;
            if (!isTelling()) {
                startTeller();
            }
            if (wait && Thread.currentThread() != teller) {
                await(number, MOMENT);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything has been told, at most this long, and not for a message that has taken as long already. */
    void await(long nanos) {
        lock.lock();
        try {
            if (Thread.currentThread() != teller) {
                await(added, nanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isTelling() {
        return teller != null && teller.isAlive();
    }

    private final class Telling implements Runnable {
        @Override
        public void run() {
            try {
                tellAll();
            } catch (RuntimeException | Error e) {
                // As in InternalThread: it is not for the program's handler.
            }
        }
    }

    private void startTeller() {
        Thread next = new Thread(null, new Telling(), THREAD, 0, false);
        next.setDaemon(true);
        next.setContextClassLoader(MessageTeller.class.getClassLoader());
        since = System.nanoTime();
        teller = next;
        try {
            next.start();
        } catch (Throwable e) { // no thread to be had
            teller = null;
            untold += waiting.size();
            done += waiting.size();
            waiting.clear();
        }
    }

    private void await(long number, long limit) {
        long start = System.nanoTime();
        boolean interrupted = false;
        while (done < number) {
            long now = System.nanoTime();
            long left = Math.min(limit - (now - start), limit - (now - since));
            if (left <= 0) {
                break;
            }
            try {
                progress.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void tellAll() {
        while (true) {
            Entry entry = next();
            if (entry == null) {
                return;
            }
            try {
                tell(entry);
            } finally {
                markDone();
            }
        }
    }

    private Entry next() {
        lock.lock();
        try {
            since = System.nanoTime();
            Entry entry = waiting.poll();
            if (entry == null) {
                teller = null;
            }
            return entry;
        } finally {
            lock.unlock();
        }
    }

    private void markDone() {
        long missing;
        lock.lock();
        try {
            missing = waiting.isEmpty() ? untold : 0;
            untold -= missing;
        } finally {
            lock.unlock();
        }
        if (missing > 0) {
            String text = missing + (missing == 1 ? " message" : " messages") + " of ours could not be told in time";
            tell(new Entry(
                    Level.WARN,
                    text,
                    OwnMessages.message(Level.WARN, text, CapturePoint.INTERNAL),
                    CapturePoint.INTERNAL,
                    null));
        }
        lock.lock();
        try {
            done++;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void tell(Entry entry) {
        boolean told = false;
        try {
            Thread.currentThread().setContextClassLoader(entry.loader());
            LoggingBackends.setTaskRunId(entry.taskRunId());
            told = entry.message() != null && entry.message().tell();
        } catch (Throwable e) { // of an appender, or of a framework that does not fit
            told = false;
        } finally {
            Thread.currentThread().setContextClassLoader(MessageTeller.class.getClassLoader());
        }
        if (!told && !toldElsewhere && entry.level().toInt() >= Level.WARN.toInt()) {
            toldElsewhere = true;
            try {
                System.err.println("orchestra: " + entry.text());
            } catch (Throwable e) { // a stream that the application has put there
                // Nowhere left to say it.
            }
        }
    }
}
