package io.getorchestra.internal.buffer;

/**
 * Whether the thread's stack has room for what must not be left half done. A job that recurses without end may log on each level, and
 * {@link java.util.concurrent.locks.ReentrantLock#lock} takes the lock on the JVM's reserve of the stack and throws after that (JEP 270): nobody
 * would unlock it.
 */
public final class StackRoom {
    /** So many calls of the smallest kind take more than a thread does under a lock of ours. */
    private static final int CALLS = 300;

    private StackRoom() {}

    /**
     * Call it before a lock is taken on a thread of the job's.
     *
     * @throws StackOverflowError there is no room; nothing has been done yet
     */
    public static void need() {
        descend(CALLS);
    }

    private static int descend(int calls) {
        return calls == 0 ? 0 : 1 + descend(calls - 1);
    }
}
