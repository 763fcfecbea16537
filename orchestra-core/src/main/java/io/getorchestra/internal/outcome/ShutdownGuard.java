package io.getorchestra.internal.outcome;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells what is still open that the JVM is going down. One shutdown hook for all, there only while something is open. Thread-safe.
 */
public final class ShutdownGuard {
    private static final ShutdownGuard INSTANCE = new ShutdownGuard(Runtime.getRuntime());

    private final Runtime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Consumer<Shutdown>, Duration> watched = new HashMap<>();
    private Thread hook;

    ShutdownGuard(Runtime runtime) {
        this.runtime = runtime;
    }

    /** The guard of this JVM. */
    public static ShutdownGuard instance() {
        return INSTANCE;
    }

    /**
     * Watches over something that is open.
     *
     * @param atShutdown runs on a thread of its own when the JVM goes down, and gets the reason
     * @param limit how long the JVM waits for it
     */
    public void watch(Consumer<Shutdown> atShutdown, Duration limit) {
        lock.lock();
        try {
            watched.put(atShutdown, limit);
            if (hook == null) {
                Thread thread = new Thread(null, new Hook(), "orchestra-shutdown", 0, false);
                runtime.addShutdownHook(thread);
                hook = thread;
            }
        } catch (IllegalStateException e) {
            // Going down already: whoever opens something now has only its own close.
        } finally {
            lock.unlock();
        }
    }

    private final class Hook implements Runnable {
        @Override
        public void run() {
            shutDown();
        }
    }

    /** It is closed, or about to be by whoever calls. */
    public void release(Consumer<Shutdown> atShutdown) {
        lock.lock();
        try {
            watched.remove(atShutdown);
            if (watched.isEmpty() && hook != null) {
                runtime.removeShutdownHook(hook);
                hook = null;
            }
        } catch (IllegalStateException e) {
            // Going down: the hook finds nothing to do.
        } finally {
            lock.unlock();
        }
    }

    private void shutDown() {
        Map<Consumer<Shutdown>, Duration> open;
        lock.lock();
        try {
            open = Map.copyOf(watched);
        } finally {
            lock.unlock();
        }
        Shutdown why = ShutdownSearch.search();
        Map<Thread, Duration> threads = new HashMap<>();
        for (Map.Entry<Consumer<Shutdown>, Duration> each : open.entrySet()) {
            Thread thread = new Thread(null, () -> tell(each.getKey(), why), "orchestra-shutdown", 0, false);
            thread.setDaemon(true);
            try {
                thread.start();
                threads.put(thread, each.getValue());
            } catch (OutOfMemoryError e) {
                // No thread is to be had; this one is the JVM's own for the purpose.
                tell(each.getKey(), why);
            }
        }
        long started = System.nanoTime();
        for (Map.Entry<Thread, Duration> each : threads.entrySet()) {
            long left = each.getValue().toNanos() - (System.nanoTime() - started);
            try {
                each.getKey().join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void tell(Consumer<Shutdown> atShutdown, Shutdown why) {
        try {
            atShutdown.accept(why);
        } catch (RuntimeException | Error e) {
            // The JVM's end does not depend on it.
        }
    }
}
