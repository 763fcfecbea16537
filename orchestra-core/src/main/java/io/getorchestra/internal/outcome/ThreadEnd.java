package io.getorchestra.internal.outcome;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.function.Consumer;

/**
 * Hears of the exception that ends one thread, before the thread's own handler does, which then goes on as without this one. Thread-safe.
 */
public final class ThreadEnd implements UncaughtExceptionHandler {
    private final Thread thread;
    /** Null when the thread had none of its own. */
    private final UncaughtExceptionHandler before;

    private volatile Consumer<Throwable> listener;

    private ThreadEnd(Thread thread, UncaughtExceptionHandler before, Consumer<Throwable> listener) {
        this.thread = thread;
        this.before = before;
        this.listener = listener;
    }

    /**
     * Watches over the current thread.
     *
     * @param listener gets the exception, on the thread that dies of it
     */
    public static ThreadEnd await(Consumer<Throwable> listener) {
        Thread thread = Thread.currentThread();
        UncaughtExceptionHandler current = thread.getUncaughtExceptionHandler();
        ThreadEnd end = new ThreadEnd(thread, current == thread.getThreadGroup() ? null : current, listener);
        thread.setUncaughtExceptionHandler(end);
        return end;
    }

    /** Listens no more. */
    public void release() {
        listener = null;
        try {
            if (thread.getUncaughtExceptionHandler() == this) {
                thread.setUncaughtExceptionHandler(before);
            }
        } catch (SecurityException e) {
            // It stays, and hands on.
        }
    }

    @Override
    public void uncaughtException(Thread dying, Throwable thrown) {
        Consumer<Throwable> hears = listener;
        if (hears != null) {
            try {
                hears.accept(thrown);
            } catch (Throwable e) {
                // What the job threw is what counts.
            }
        }
        if (before != null) {
            before.uncaughtException(dying, thrown);
        } else if (dying.getThreadGroup() != null) {
            dying.getThreadGroup().uncaughtException(dying, thrown);
        }
    }
}
