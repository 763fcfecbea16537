package io.getorchestra.examples.local;

import io.getorchestra.examples.local.ReceivedEvent.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** The task runs that the webhook heard of, in memory. Thread-safe. */
final class TaskRunStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, List<ReceivedEvent>> events = new LinkedHashMap<>();

    void add(ReceivedEvent event) throws Refusal {
        lock.lock();
        try {
            UUID id = event.taskRunId();
            List<ReceivedEvent> known = events.getOrDefault(id, List.of());
            if (event.type() == Type.SET_OUTPUT && new TaskRun(id, known).ended()) {
                throw new Refusal(422, "TASK_ENDED", "The task run has ended and accepts no more outputs");
            }
            events.computeIfAbsent(id, k -> new ArrayList<>()).add(event);
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
}
