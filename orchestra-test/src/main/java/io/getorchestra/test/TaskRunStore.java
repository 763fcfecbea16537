package io.getorchestra.test;

import io.getorchestra.test.ReceivedEvent.Type;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** The task runs that the webhook heard of, and what it refused, in memory. Thread-safe. */
final class TaskRunStore {
    private static final int REFUSED_KEPT = 1000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Map<UUID, List<ReceivedEvent>> events = new LinkedHashMap<>();
    private final Deque<RefusedRequest> refused = new ArrayDeque<>();

    void add(ReceivedEvent event) throws Refusal {
        lock.lock();
        try {
            UUID id = event.taskRunId();
            List<ReceivedEvent> known = events.getOrDefault(id, List.of());
            if (event.type() == Type.SET_OUTPUT && new TaskRun(id, known).ended()) {
                throw new Refusal(422, "TASK_ENDED", "The task run has ended and accepts no more outputs");
            }
            events.computeIfAbsent(id, k -> new ArrayList<>()).add(event);
            added.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void add(RefusedRequest request) {
        lock.lock();
        try {
            refused.add(request);
            if (refused.size() > REFUSED_KEPT) {
                refused.remove();
            }
        } finally {
            lock.unlock();
        }
    }

    List<TaskRun> taskRuns() {
        lock.lock();
        try {
            return events.entrySet().stream()
                    .map(entry -> new TaskRun(entry.getKey(), entry.getValue()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    List<RefusedRequest> refusedRequests() {
        lock.lock();
        try {
            return List.copyOf(refused);
        } finally {
            lock.unlock();
        }
    }

    /** A task run that meets the condition, as soon as there is one; empty when there is none in time. */
    Optional<TaskRun> await(Duration atMost, Predicate<TaskRun> condition) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (true) {
                Optional<TaskRun> met = taskRuns().stream().filter(condition).findFirst();
                if (met.isPresent() || left <= 0) {
                    return met;
                }
                left = added.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            events.clear();
            refused.clear();
        } finally {
            lock.unlock();
        }
    }
}
