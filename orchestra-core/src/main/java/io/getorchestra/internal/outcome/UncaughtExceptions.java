package io.getorchestra.internal.outcome;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;

/**
 * Hears of the exceptions that end threads, while somebody listens: the JVM's default handler is then one of ours around the one that was there.
 * Thread-safe.
 */
public final class UncaughtExceptions {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final CopyOnWriteArrayList<BiConsumer<Thread, Throwable>> LISTENERS = new CopyOnWriteArrayList<>();

    private UncaughtExceptions() {}

    /**
     * @param listener gets each thread that dies and what it dies of, on that thread
     */
    public static void watch(BiConsumer<Thread, Throwable> listener) {
        LOCK.lock();
        try {
            LISTENERS.add(listener);
            UncaughtExceptionHandler current = Thread.getDefaultUncaughtExceptionHandler();
            if (!(current instanceof Around)) {
                Thread.setDefaultUncaughtExceptionHandler(new Around(current));
            }
        } catch (SecurityException e) {
            // Nobody is allowed to hear of them.
        } finally {
            LOCK.unlock();
        }
    }

    /** After the last listener the default handler is as before, unless the program has set one since. */
    public static void release(BiConsumer<Thread, Throwable> listener) {
        LOCK.lock();
        try {
            LISTENERS.remove(listener);
            if (LISTENERS.isEmpty() && Thread.getDefaultUncaughtExceptionHandler() instanceof Around ours) {
                Thread.setDefaultUncaughtExceptionHandler(ours.before);
            }
        } catch (SecurityException e) {
            // It stays, and hands on.
        } finally {
            LOCK.unlock();
        }
    }

    /** Around the program's own handler, null when it has none. */
    private record Around(UncaughtExceptionHandler before) implements UncaughtExceptionHandler {
        @Override
        public void uncaughtException(Thread dying, Throwable thrown) {
            for (BiConsumer<Thread, Throwable> listener : LISTENERS) {
                try {
                    listener.accept(dying, thrown);
                } catch (Throwable e) {
                    // What the thread died of is what counts.
                }
            }
            if (before != null) {
                before.uncaughtException(dying, thrown);
            } else {
                printAsTheJvmDoes(dying, thrown);
            }
        }

        /** As {@link ThreadGroup#uncaughtException} without a default handler; it cannot be called, for it would come back here. */
        private static void printAsTheJvmDoes(Thread dying, Throwable thrown) {
            if (!thrown.getClass().getName().equals("java.lang.ThreadDeath")) {
                System.err.print("Exception in thread \"" + dying.getName() + "\" ");
                thrown.printStackTrace(System.err);
            }
        }
    }
}
