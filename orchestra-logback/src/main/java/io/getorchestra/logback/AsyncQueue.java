package io.getorchestra.logback;

import ch.qos.logback.core.AsyncAppenderBase;
import io.getorchestra.internal.capture.Deliverers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;

/** The queue of an {@code AsyncAppender}, and the thread that empties it. Not thread-safe. */
final class AsyncQueue {
    private static final String WORKER = "ch.qos.logback.core.AsyncAppenderBase$Worker";
    private static final int LOOKS_WITHOUT_PROOF = 20;

    private final AsyncAppenderBase<?> appender;
    /** The queues behind this one, which its events go through. */
    private final List<AsyncQueue> behind;

    private final List<Thread> workers = new ArrayList<>();
    private boolean areAnyWorkersAlive;
    private int looks;

    AsyncQueue(AsyncAppenderBase<?> appender, List<AsyncQueue> behind) {
        this.appender = appender;
        this.behind = List.copyOf(behind);
        findWorkers();
    }

    AsyncAppenderBase<?> appender() {
        return appender;
    }

    private void findWorkers() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads = new Thread[all.activeCount() + 64];
        int count = all.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (threads[i].getClass().getName().equals(WORKER)) {
                areAnyWorkersAlive = true;
                if (threads[i].getName().equals("AsyncAppender-Worker-" + appender.getName())) {
                    workers.add(threads[i]);
                }
            }
        }
    }

    boolean isServedBy(Thread thread) {
        return workers.contains(thread);
    }

    /** Whether what was put in before the wait began has come out, as what was put in later shows. */
    boolean isPassed(Deliverers.Wait wait) {
        for (Thread worker : workers) {
            if (wait.isPassed(worker)) {
                return true;
            }
        }
        for (AsyncQueue queue : behind) {
            if (queue.isPassed(wait)) {
                return true;
            }
        }
        return false;
    }

    /** Whether each event that was put in before the call has been dealt with. */
    boolean isIdle() {
        // In this order: an event that left the queue before the first look is dealt with by the second.
        if (length() > 0) {
            looks = 0;
            return false;
        }
        boolean proof = !workers.isEmpty();
        for (Thread worker : workers) {
            proof &= LockSupport.getBlocker(worker) instanceof Condition || !worker.isAlive();
            if (worker.isAlive() && !isTaking(worker.getStackTrace())) {
                looks = 0;
                return false;
            }
        }
        return proof || ++looks >= LOOKS_WITHOUT_PROOF;
    }

    /** Whether nobody will take out what is in the queue: its thread has died, or Logback did not wait for it any longer. */
    boolean isAbandoned() {
        for (Thread worker : workers) {
            if (worker.isAlive()) {
                return false;
            }
        }
        // Looked at again: it empties the queue before it dies.
        return (!workers.isEmpty() || !areAnyWorkersAlive) && length() > 0;
    }

    private int length() {
        try {
            return appender.getNumberOfElementsInQueue();
        } catch (RuntimeException e) {
            // Never started.
            return 0;
        }
    }

    /** Whether the worker itself waits for the next event, rather than an appender that it has called. Newer ones take many at once. */
    private static boolean isTaking(StackTraceElement[] stack) {
        for (int i = 1; i < stack.length; i++) {
            if (stack[i].getClassName().equals(WORKER)) {
                return stack[i - 1].getMethodName().equals("take");
            }
        }
        return false;
    }
}
