package io.getorchestra;

import io.getorchestra.TaskOutcome.Ending;
import io.getorchestra.internal.capture.InternalThread;
import io.getorchestra.internal.capture.LoggedError;
import io.getorchestra.internal.outcome.BlockExit;
import io.getorchestra.internal.outcome.Shutdown;
import io.getorchestra.internal.outcome.ThreadEnd;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Why a block threw, which its thread says a moment after the block: in the next error that it logs, or by dying of the exception. Waits for
 * either, at most a second, on a thread of its own. Thread-safe.
 */
final class AwaitedReason {
    private static final long PATIENCE_SECONDS = 1;
    private static final List<AwaitedReason> ALL = new CopyOnWriteArrayList<>();

    private final Thread thread = Thread.currentThread();
    private final TaskOutcome outcome;
    private final Supplier<LoggedError> lastError;
    private final BiConsumer<Ending, Throwable> end;
    private final CountDownLatch known = new CountDownLatch(1);
    private volatile LoggedError logged;
    private volatile ThreadEnd threadEnd;

    /**
     * @param end ends the task, the first time; gets what the thread died of, null when it did not
     */
    AwaitedReason(TaskOutcome outcome, Supplier<LoggedError> lastError, BiConsumer<Ending, Throwable> end) {
        this.outcome = outcome;
        this.lastError = lastError;
        this.end = end;
    }

    /**
     * Begins to wait.
     *
     * @return false when no thread is to be had
     */
    boolean begin() {
        try {
            ALL.add(this);
            threadEnd = ThreadEnd.await(this::died);
            new InternalThread("reason", this::await).start();
            return true;
        } catch (SecurityException | OutOfMemoryError e) {
            stop();
            return false;
        }
    }

    /** The thread opens another scope: whatever it says from now on is about that one. */
    static void endAllOf(Thread thread) {
        for (AwaitedReason reason : ALL) {
            if (reason.thread == thread) {
                reason.end();
            }
        }
    }

    /** The thread has logged an error. Does not block. */
    void logged(LoggedError error) {
        if (known.getCount() > 0) {
            logged = error;
            known.countDown();
        }
    }

    /** The job has said how the task ended. */
    void said() {
        known.countDown();
    }

    /** What is known when the JVM goes down before the thread has said more. */
    Ending endingAtShutdown(Shutdown why) {
        LoggedError reason = logged;
        return reason == null ? outcome.atShutdown(why, true, lastError.get()) : outcome.afterCatch(reason);
    }

    private void died(Throwable thrown) {
        end.accept(outcome.afterThrow(thrown), thrown);
        stop();
    }

    private void await() {
        try {
            known.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // Nobody but the JVM's end stops this thread.
        }
        end();
    }

    private void end() {
        LoggedError reason = logged;
        end.accept(
                reason == null ? outcome.afterBlock(BlockExit.EXCEPTION, lastError.get()) : outcome.afterCatch(reason),
                null);
        stop();
    }

    private void stop() {
        ALL.remove(this);
        known.countDown();
        if (threadEnd != null) {
            threadEnd.release();
        }
    }
}
