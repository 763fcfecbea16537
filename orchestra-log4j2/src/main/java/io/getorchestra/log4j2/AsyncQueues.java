package io.getorchestra.log4j2;

import io.getorchestra.capture.Deadline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AsyncAppender;
import org.apache.logging.log4j.core.async.AsyncLoggerConfig;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.status.StatusLogger;

/** The queues that a configuration may put between its loggers and one appender. Thread-safe. */
final class AsyncQueues {
    private static final long FIRST_SLEEP_NANOS = 50_000;
    private static final long LONGEST_SLEEP_NANOS = 5_000_000;

    private final Appender appender;
    private final Configuration configuration;
    private final AtomicInteger waiting = new AtomicInteger();
    /** How many events each thread has brought while somebody waits. */
    private final Map<Thread, Integer> arrivals = new ConcurrentHashMap<>();

    AsyncQueues(Appender appender, Configuration configuration) {
        this.appender = appender;
        this.configuration = configuration;
    }

    /** The appender has dealt with an event. */
    void countArrival() {
        if (waiting.get() > 0) {
            arrivals.merge(Thread.currentThread(), 1, Integer::sum);
        }
    }

    /** Returns when what was put into the queues before the call has reached the appender, or at the deadline. */
    void await(Deadline deadline) throws InterruptedException {
        List<AsyncQueue> queues = find();
        if (queues.isEmpty()) {
            return;
        }
        waiting.incrementAndGet();
        try {
            // One queue may feed another: as many rounds as there are queues empty them in any order.
            for (int round = 0; round < queues.size(); round++) {
                for (AsyncQueue queue : queues) {
                    await(queue, deadline);
                }
            }
        } finally {
            if (waiting.decrementAndGet() == 0) {
                arrivals.clear();
            }
        }
    }

    private void await(AsyncQueue queue, Deadline deadline) throws InterruptedException {
        long before = arrivalsFrom(queue);
        long backlog = queue.backlog();
        long sleep = FIRST_SLEEP_NANOS;
        // While others go on logging the queue may never be empty; but it is a queue, so the backlog comes first.
        while (!queue.isIdle() && arrivalsFrom(queue) - before < backlog && !deadline.hasPassed()) {
            TimeUnit.NANOSECONDS.sleep(Math.min(sleep, deadline.remainingNanos()));
            sleep = Math.min(2 * sleep, LONGEST_SLEEP_NANOS);
        }
    }

    private long arrivalsFrom(AsyncQueue queue) {
        return arrivals.entrySet().stream()
                .filter(entry -> queue.isServedBy(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private List<AsyncQueue> find() {
        List<AsyncQueue> queues = new ArrayList<>();
        if (configuration != null) {
            try {
                findLoggerQueues(queues);
            } catch (RuntimeException | LinkageError e) {
                StatusLogger.getLogger().warn("Orchestra cannot wait for asynchronous loggers", e);
            }
            for (Appender candidate : configuration.getAppenders().values()) {
                if (candidate instanceof AsyncAppender async && leadsHere(async, new HashSet<>())) {
                    queues.add(new AsyncQueue.OfAppender(async));
                }
            }
        }
        return queues;
    }

    private void findLoggerQueues(List<AsyncQueue> queues) {
        LoggerContext context = configuration.getLoggerContext();
        String name = context == null ? "" : context.getName();
        if (context instanceof AsyncLoggerContext async) {
            queues.add(new AsyncQueue.OfLoggers(async.createRingBufferAdmin(), "AsyncLogger[" + name + "]"));
        }
        for (LoggerConfig logger : configuration.getLoggers().values()) {
            if (logger instanceof AsyncLoggerConfig async) {
                // All of a configuration share one.
                queues.add(new AsyncQueue.OfLoggers(async.createRingBufferAdmin(name), "AsyncLoggerConfig"));
                return;
            }
        }
    }

    private boolean leadsHere(Appender candidate, Set<Appender> seen) {
        if (candidate == appender) {
            return true;
        }
        if (candidate == null || !seen.add(candidate)) {
            return false;
        }
        if (candidate instanceof AsyncAppender async) {
            for (String reference : async.getAppenderRefStrings()) {
                if (leadsHere(configuration.getAppender(reference), seen)) {
                    return true;
                }
            }
            return async.getErrorRef() != null && leadsHere(configuration.getAppender(async.getErrorRef()), seen);
        }
        // Rewrite, Routing, Failover and their like have no layout, and do not say where they lead.
        return candidate.getLayout() == null;
    }
}
