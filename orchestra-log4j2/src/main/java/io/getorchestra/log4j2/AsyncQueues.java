package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.Deliverers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
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
    private final Deliverers deliverers = new Deliverers(new Log4jFrames());
    /** How many events each thread has brought while somebody waits. */
    private final Map<Thread, Integer> arrivals = new ConcurrentHashMap<>();

    AsyncQueues(Appender appender, Configuration configuration) {
        this.appender = appender;
        this.configuration = configuration;
    }

    /** The appender has dealt with an event. */
    void countArrival(LogEvent event) {
        if (waiting.get() > 0) {
            arrivals.merge(Thread.currentThread(), 1, Integer::sum);
        }
        long logger = event.getThreadId();
        if (logger == Thread.currentThread().getId() || logger == 0) {
            deliverers.noteOwn();
        } else {
            deliverers.noteForeign(event.getTimeMillis());
        }
    }

    /** Returns whether what was put into the queues before the call has reached the appender; at the deadline at the latest. */
    boolean await(Deadline deadline) throws InterruptedException {
        AppenderPaths paths = AppenderPaths.to(appender, configuration);
        List<AsyncQueue> queues = new ArrayList<>();
        boolean arrived = find(queues, paths);
        waiting.incrementAndGet();
        try (Deliverers.Wait wait = deliverers.beginWait()) {
            // One queue may feed another: as many rounds as there are queues empty them in any order.
            for (int round = 0; round < queues.size(); round++) {
                for (AsyncQueue queue : queues) {
                    arrived &= await(queue, deadline);
                }
            }
            return wait.await(new Served(queues), paths.unknown(), deadline) && arrived;
        } finally {
            if (waiting.decrementAndGet() == 0) {
                arrivals.clear();
            }
        }
    }

    private boolean await(AsyncQueue queue, Deadline deadline) throws InterruptedException {
        // In this order: what arrives while the backlog is counted must not be taken for a part of it.
        long backlog = queue.backlog();
        long before = arrivalsFrom(queue);
        long sleep = FIRST_SLEEP_NANOS;
        // While others go on logging the queue may never be empty; but it is a queue, so the backlog comes first.
        while (!queue.isIdle() && arrivalsFrom(queue) - before < backlog) {
            if (deadline.hasPassed()) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(Math.min(sleep, deadline.remainingNanos()));
            sleep = Math.min(2 * sleep, LONGEST_SLEEP_NANOS);
        }
        return true;
    }

    private long arrivalsFrom(AsyncQueue queue) {
        return arrivals.entrySet().stream()
                .filter(entry -> queue.isServedBy(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Whether a thread empties one of the queues. */
    private record Served(List<AsyncQueue> queues) implements Predicate<Thread> {
        @Override
        public boolean test(Thread thread) {
            for (AsyncQueue queue : queues) {
                if (queue.isServedBy(thread)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Returns false when there may be some that cannot be told. */
    private boolean find(List<AsyncQueue> queues, AppenderPaths paths) {
        boolean all = true;
        if (configuration != null) {
            try {
                findLoggerQueues(queues);
            } catch (RuntimeException | LinkageError e) {
                StatusLogger.getLogger().warn("Orchestra cannot wait for asynchronous loggers", e);
                all = false;
            }
        }
        for (AsyncAppender async : paths.queues()) {
            queues.add(new AsyncQueue.OfAppender(async));
        }
        return all;
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
}
