package io.getorchestra.internal.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The tasks whose id their own thread may still carry: they were closed by another thread, or out of order. Thread-safe; looked at only
 * when several scopes are open, or one closes.
 */
final class EndedTasks {
    private static final int MOST = 1000;

    private final ReentrantLock lock = new ReentrantLock();
    /** Replaced, never changed: events ask without the lock. */
    private volatile Map<String, Opener> openers = Map.of();

    /** The thread that opened a task, and the id that it carried before. */
    private record Opener(String thread, String before) {}

    void add(String taskRunId, String thread, String before) {
        lock.lock();
        try {
            Map<String, Opener> changed = new LinkedHashMap<>(openers);
            changed.put(taskRunId, new Opener(thread, before));
            if (changed.size() > MOST) {
                changed.remove(changed.keySet().iterator().next());
            }
            openers = changed;
        } finally {
            lock.unlock();
        }
    }

    void remove(String taskRunId) {
        lock.lock();
        try {
            if (openers.containsKey(taskRunId)) {
                Map<String, Opener> changed = new LinkedHashMap<>(openers);
                changed.remove(taskRunId);
                openers = changed;
            }
        } finally {
            lock.unlock();
        }
    }

    /** What an id stands for on a thread: itself, unless that thread opened the task and it is over. */
    String living(String taskRunId, String thread) {
        if (taskRunId == null) {
            return null;
        }
        Map<String, Opener> now = openers;
        String id = taskRunId;
        for (int steps = 0; id != null && steps < MOST; steps++) {
            Opener opener = now.get(id);
            if (opener == null || !opener.thread.equals(thread)) {
                return id;
            }
            id = opener.before;
        }
        return null;
    }
}
