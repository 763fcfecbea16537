package io.getorchestra.outcome;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells what is still open that the JVM is going down. One shutdown hook for all, there only while something is open. Thread-safe.
 */
public final class ShutdownGuard {
    private static final ShutdownGuard INSTANCE = new ShutdownGuard(Runtime.getRuntime());

    private final Runtime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Consumer<String>> watched = new HashSet<>();
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
     * @param atShutdown runs on a thread of its own when the JVM goes down, and gets the reason; the JVM waits for it
     */
    public void watch(Consumer<String> atShutdown) {
        lock.lock();
        try {
            watched.add(atShutdown);
            if (hook == null) {
                Thread thread = new Thread(null, this::shutDown, "orchestra-shutdown", 0, false);
                runtime.addShutdownHook(thread);
                hook = thread;
            }
        } catch (IllegalStateException e) {
            // Going down already: whoever opens something now has only its own close.
        } finally {
            lock.unlock();
        }
    }

    /** It is closed, or about to be by whoever calls. */
    public void release(Consumer<String> atShutdown) {
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
        Set<Consumer<String>> open;
        lock.lock();
        try {
            open = Set.copyOf(watched);
        } finally {
            lock.unlock();
        }
        String reason = ShutdownReason.find();
        Set<Thread> threads = new HashSet<>();
        for (Consumer<String> each : open) {
            Thread thread = new Thread(null, () -> each.accept(reason), "orchestra-shutdown", 0, false);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
