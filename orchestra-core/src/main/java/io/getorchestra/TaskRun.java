package io.getorchestra;

import io.getorchestra.capture.AppenderSettings;
import io.getorchestra.capture.CapturePoint;
import io.getorchestra.capture.CapturedLog;
import io.getorchestra.capture.Deadline;
import io.getorchestra.capture.LogSource;
import io.getorchestra.capture.LoggingBackends;
import io.getorchestra.capture.ScopeCapture;
import io.getorchestra.capture.SettingValues;
import io.getorchestra.delivery.Recovery;
import io.getorchestra.delivery.TaskDelivery;
import io.getorchestra.delivery.TaskStore;
import io.getorchestra.outcome.ShutdownGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * The reporting of one task run, from its first status to its last log: what stands behind an active scope. Thread-safe.
 */
final class TaskRun {
    private final String name;
    private final String joinedLog;
    private final Settings settings;
    private final OrchestraConfig.Ambient ambient;
    /** Null when nothing is kept beyond the process. */
    private final TaskStore store;

    private final TaskDelivery delivery;
    private final ScopeCapture capture;
    private final Thread opener = Thread.currentThread();
    private final String[] contextBefore = LoggingBackends.taskRunIds();
    private final ConcurrentLinkedQueue<Attachment> attachments = new ConcurrentLinkedQueue<>();
    private volatile Recovery recovery;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Consumer<String> atShutdown;

    private record Attachment(String logName, Path file) {}

    /** The status that ends a task run. */
    record Ending(TaskRunStatus status, String message) {}

    private TaskRun(
            String name,
            String joinedLog,
            Settings settings,
            OrchestraConfig.Ambient ambient,
            Function<String, Ending> endingAtShutdown) {
        this.name = name;
        this.joinedLog = joinedLog;
        this.settings = settings;
        this.ambient = ambient;
        this.store = isFileBuffered(CapturePoint.registeredSettings()) ? newStore() : null;
        this.delivery = new TaskDelivery(settings.webhook(), this::redact, store);
        this.capture = new ScopeCapture(taskRunId(), this::newLog);
        this.atShutdown = reason -> endAtShutdown(() -> endingAtShutdown.apply(reason));
    }

    /**
     * Starts to report, if the settings allow it; else says in one warning what is missing.
     *
     * @param joinedLog the name for the logs of a process that only joins the task run, null for the task's own process
     * @param endingAtShutdown the last status if the JVM goes down first, for the reason that it is given
     * @return null when this run is not reported
     */
    static TaskRun start(
            String name,
            String joinedLog,
            OrchestraConfig config,
            OrchestraConfig.Ambient ambient,
            Function<String, Ending> endingAtShutdown) {
        LoggingBackends.start();
        Settings settings = Settings.resolve(config, CapturePoint.registeredSettings(), ambient);
        settings.warnings().forEach(warning -> log(Level.WARN, warning));
        if (settings.webhook() == null) {
            log(Level.WARN, name + " is not reported to Orchestra: " + settings.reason());
            return null;
        }
        TaskRun run = new TaskRun(name, joinedLog, settings, ambient, endingAtShutdown);
        if (!run.capture.open()) {
            log(
                    Level.WARN,
                    name + " is not reported to Orchestra: a scope for the task run " + run.taskRunId()
                            + " is open in this process already");
            if (run.store != null) {
                run.store.delete();
            }
            return null;
        }
        run.begin();
        return run;
    }

    private void begin() {
        LoggingBackends.setTaskRunId(taskRunId());
        ShutdownGuard.instance().watch(atShutdown);
        if (!isJoined()) {
            delivery.queueStatus(TaskRunStatus.RUNNING.name(), Messages.started(name));
        }
        if (store != null) {
            recovery = Recovery.start(store.path().getParent(), settings.webhook(), settings.redact());
        }
    }

    private CapturedLog newLog(AppenderSettings appender) {
        if (!settings.sendLogs()) {
            return null;
        }
        String maxSize = appender.maxSize() != null ? appender.maxSize() : ambient.value(Setting.MAX_SIZE);
        if (store != null && isFileBuffered(List.of(appender))) {
            return CapturedLog.inFiles(
                    store.path(),
                    appender.logName(),
                    lenient(maxSize, SettingValues::size, CapturedLog.DEFAULT_FILE_LIMIT),
                    trouble -> log(Level.WARN, trouble));
        }
        return CapturedLog.inMemory(lenient(maxSize, SettingValues::size, CapturedLog.DEFAULT_MEMORY_LIMIT));
    }

    /** Of the appenders that started after the scope opened too, as those of a framework that is configured anew. */
    private List<Pattern> redact() {
        return Settings.redact(capture.appenders(), told -> {});
    }

    private boolean isFileBuffered(List<AppenderSettings> appenders) {
        String otherwise = ambient.value(Setting.BUFFER);
        return appenders.stream()
                .map(appender -> appender.buffer() != null ? appender.buffer() : otherwise)
                .anyMatch(buffer -> lenient(buffer, SettingValues::isFileBuffer, false));
    }

    private TaskStore newStore() {
        boolean interrupted = Thread.interrupted();
        try {
            return TaskStore.create(settings.directory(), settings.webhook(), name, joinedLog);
        } catch (IOException | RuntimeException e) {
            log(Level.WARN, "The file buffer of " + name + " cannot be used, the log is kept in memory: " + e);
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> T lenient(String value, Function<String, T> reader, T otherwise) {
        try {
            return value == null ? otherwise : reader.apply(value);
        } catch (IllegalArgumentException e) {
            // The appender has told it, with what would be right.
            return otherwise;
        }
    }

    String taskRunId() {
        return settings.webhook().taskRunId();
    }

    boolean isEnded() {
        return ending.get();
    }

    boolean isJoined() {
        return joinedLog != null;
    }

    boolean update(String message) {
        return delivery.sendStatus(TaskRunStatus.RUNNING.name(), Messages.orElse(message, null));
    }

    boolean setOutput(String output, String json) {
        return delivery.sendOutput(output, json);
    }

    void attachLog(String logName, Path file) {
        attachments.add(new Attachment(logName, file));
    }

    /** The last ERROR event's throwable that the scope captured, null when there was none. */
    String lastError() {
        return capture.lastError();
    }

    /** Reports how the task ended, and its logs, within the close timeout; only the first call does anything. */
    void end(Supplier<Ending> ending) {
        if (this.ending.compareAndSet(false, true)) {
            try {
                finish(ending, settings.closeTimeout());
            } finally {
                ended.countDown();
                ShutdownGuard.instance().release(atShutdown);
            }
        }
    }

    private void endAtShutdown(Supplier<Ending> ending) {
        if (this.ending.compareAndSet(false, true)) {
            try {
                finish(ending, settings.shutdownTimeout());
            } finally {
                ended.countDown();
            }
        } else {
            awaitEnd(settings.shutdownTimeout());
        }
    }

    private void awaitEnd(Duration limit) {
        try {
            ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void finish(Supplier<Ending> ending, Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        boolean interrupted = Thread.interrupted();
        try {
            // A queue that does not empty must leave most of the time to the status and the log.
            CapturePoint.drainAll(deadline.atMost(timeout.dividedBy(4)));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        capture.close();
        if (Thread.currentThread() == opener) {
            LoggingBackends.restore(contextBefore);
        }
        try {
            report(isJoined() ? null : ending.get(), deadline);
            if (recovery != null) {
                recovery.await(deadline);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void report(Ending ending, Deadline deadline) {
        Map<String, LogSource> logs = logs();
        List<String> unreadable = attachInto(logs);
        TaskDelivery.Summary summary = ending == null
                ? delivery.finish(null, null, logs, deadline)
                : delivery.finish(ending.status().name(), message(ending, unreadable), logs, deadline);
        tell(ending, summary);
        if (!summary.kept()) {
            capture.logs().values().forEach(CapturedLog::discard);
        }
    }

    private static String message(Ending ending, List<String> unreadable) {
        return unreadable.isEmpty()
                ? ending.message()
                : ending.message() + " (" + String.join(", ", unreadable) + " could not be read)";
    }

    private Map<String, LogSource> logs() {
        Map<String, CapturedLog> captured = capture.logs();
        Map<String, LogSource> logs = new LinkedHashMap<>();
        captured.forEach((logName, log) -> logs.put(TaskDelivery.logName(joinedLog, logName, captured.size()), log));
        return logs;
    }

    private List<String> attachInto(Map<String, LogSource> logs) {
        List<String> unreadable = new ArrayList<>();
        if (settings.sendLogs()) {
            for (Attachment attachment : attachments) {
                logs.put(free(logs, attachment.logName()), TaskDelivery.file(attachment.file()));
                if (!Files.isReadable(attachment.file())) {
                    unreadable.add(attachment.file().toString());
                    log(Level.WARN, "The attached log file " + attachment.file() + " cannot be read");
                }
            }
        }
        return unreadable;
    }

    /** One name is one file in Orchestra: a second log of that name would take its place. */
    private static String free(Map<String, LogSource> logs, String name) {
        String free = name;
        for (int i = 2; logs.containsKey(free); i++) {
            free = name + "-" + i;
        }
        return free;
    }

    private void tell(Ending ending, TaskDelivery.Summary summary) {
        long events = 0;
        long dropped = 0;
        for (CapturedLog log : capture.logs().values()) {
            events += log.counts().kept();
            dropped += log.counts().dropped();
        }
        String what = name + (ending == null ? "" : " " + ending.status());
        String counts = events
                + (events == 1 ? " log event" : " log events")
                + (dropped == 0 ? "" : ", " + dropped + " more dropped");
        if (summary.undelivered().isEmpty() && summary.refused().isEmpty()) {
            logAsOurOwn(
                    Level.INFO,
                    "Orchestra has the report of " + what + ": " + summary.delivered() + " requests, " + counts);
        } else {
            List<String> missing = new ArrayList<>(summary.refused());
            missing.addAll(summary.undelivered());
            String fate = summary.kept()
                    ? "; the next start delivers what " + store.path() + " keeps"
                    : summary.undelivered().isEmpty() ? "" : "; nothing keeps it (buffer=file would)";
            logAsOurOwn(
                    Level.WARN,
                    "Orchestra does not have the whole report of " + what + ", missing: " + String.join(", ", missing)
                            + " (" + counts + ")" + fate);
        }
    }

    /** What is said when this task has ended must not stand in the log of another. */
    private static void logAsOurOwn(Level level, String message) {
        String[] before = LoggingBackends.taskRunIds();
        LoggingBackends.setTaskRunId(CapturePoint.INTERNAL);
        try {
            log(level, message);
        } finally {
            LoggingBackends.restore(before);
        }
    }

    static void log(Level level, String message) {
        LoggingBackends.log(level, message);
    }
}
