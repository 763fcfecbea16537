package io.getorchestra.examples.local.page;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** What has changed since a page was last told. Thread-safe. */
final class Changes {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<UUID, Long> taskRuns = new LinkedHashMap<>();
    private long version;
    private long refusedVersion;

    /**
     * @param version until when this is all
     * @param taskRuns the task runs that changed
     * @param refused whether a request was refused
     */
    record Delta(long version, Set<UUID> taskRuns, boolean refused) {
        boolean isEmpty() {
            return taskRuns.isEmpty() && !refused;
        }
    }

    void taskRun(UUID id) {
        lock.lock();
        try {
            taskRuns.put(id, ++version);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void refused() {
        lock.lock();
        try {
            refusedVersion = ++version;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    /** What changed after a version; waits for something, but not for ever. */
    Delta since(long known, long seconds) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(seconds);
            while (version == known && left > 0) {
                left = changed.awaitNanos(left);
            }
            Set<UUID> ids = taskRuns.entrySet().stream()
                    .filter(entry -> entry.getValue() > known)
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            return new Delta(version, ids, refusedVersion > known);
        } finally {
            lock.unlock();
        }
    }
}
