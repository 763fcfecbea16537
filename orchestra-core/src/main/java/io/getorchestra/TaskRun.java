package io.getorchestra;

import io.getorchestra.capture.CapturePoint;
import io.getorchestra.capture.CapturedLog;
import io.getorchestra.capture.Deadline;
import io.getorchestra.capture.LogSource;
import io.getorchestra.capture.LoggedError;
import io.getorchestra.capture.LoggingBackends;
import io.getorchestra.capture.ScopeCapture;
import io.getorchestra.delivery.Recovery;
import io.getorchestra.delivery.TaskDelivery;
import io.getorchestra.outcome.ShutdownGuard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.event.Level;

/**
 * The reporting of one task run, from its first status to its last log: what stands behind an active scope. Thread-safe.
 */
final class TaskRun {
    private final String name;
    private final Settings settings;
    private final TaskLogs logs;
    private final TaskDelivery delivery;
    private final ScopeCapture capture;
    private final Thread opener = Thread.currentThread();
    private final String[] contextBefore = LoggingBackends.taskRunIds();
    private volatile Recovery recovery;
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Consumer<String> atShutdown;

    /** The status that ends a task run. */
    record Ending(TaskRunStatus status, String message) {}

    private TaskRun(
            String name,
            String joinedLog,
            Settings settings,
            OrchestraConfig.Ambient ambient,
            Function<String, Ending> endingAtShutdown) {
        this.name = name;
        this.settings = settings;
        this.logs = new TaskLogs(name, joinedLog, settings, ambient);
        this.delivery = new TaskDelivery(settings.webhook(), this::redact, logs.store());
        this.capture = new ScopeCapture(taskRunId(), logs::create);
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
            boolean joins = run.isJoined();
            log(
                    joins ? Level.INFO : Level.WARN,
                    joins
                            ? name + " joins a task run whose scope is open in this process: its events are in that log"
                            : name + " is not reported to Orchestra: a scope for the task run " + run.taskRunId()
                                    + " is open in this process already");
            run.logs.discard();
            return null;
        }
        try {
            run.begin();
            return run;
        } catch (RuntimeException | Error e) {
            run.abandon();
            throw e;
        }
    }

    private void begin() {
        LoggingBackends.setTaskRunId(taskRunId());
        ShutdownGuard.instance().watch(atShutdown);
        if (!isJoined()) {
            delivery.queueStatus(TaskRunStatus.RUNNING.name(), Messages.started(name));
        }
        if (!capture.appenders().isEmpty()) {
            startRecovery();
        }
    }

    /** Later, when the appenders come later: their patterns are for the logs of earlier tasks too. */
    private void startRecovery() {
        if (logs.store() != null && recovery == null) {
            recovery = Recovery.start(logs.store().path().getParent(), settings.webhook(), redact());
        }
    }

    /** Of the appenders that started after the scope opened too, as those of a framework that is configured anew. */
    private List<Pattern> redact() {
        return Settings.redact(capture.appenders(), told -> {});
    }

    private void abandon() {
        ending.set(true);
        ended.countDown();
        ShutdownGuard.instance().release(atShutdown);
        capture.close();
        LoggingBackends.restore(contextBefore);
        logs.discard();
    }

    String taskRunId() {
        return settings.webhook().taskRunId();
    }

    boolean isEnded() {
        return ending.get();
    }

    boolean isJoined() {
        return logs.isJoined();
    }

    boolean update(String message) {
        return delivery.sendStatus(TaskRunStatus.RUNNING.name(), Messages.orElse(message, null));
    }

    boolean setOutput(String output, String json) {
        return delivery.sendOutput(output, json);
    }

    void attachLog(String logName, Path file) {
        logs.attach(logName, file);
    }

    /** The last ERROR event's throwable that the scope captured, null when there was none. */
    LoggedError lastError() {
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
        try {
            if (Thread.currentThread() == opener) {
                LoggingBackends.restore(contextBefore);
            }
            report(isJoined() ? null : ending.get(), deadline);
            startRecovery();
            if (recovery != null) {
                recovery.await(deadline);
            }
        } finally {
            LoggingBackends.awaitTold(deadline);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void report(Ending ending, Deadline deadline) {
        Map<String, LogSource> sources = logs.sources(capture.logs());
        TaskDelivery.Summary summary = ending == null
                ? delivery.finish(null, null, sources, deadline)
                : delivery.finish(ending.status().name(), message(ending, logs.unreadable()), sources, deadline);
        tell(ending, summary);
        if (settings.sendLogs() && sources.isEmpty() && capture.appenders().isEmpty()) {
            logAsOurOwn(Level.WARN, "Orchestra has no log of " + name + ": " + LoggingBackends.whyNoAppender());
        }
        if (!summary.kept()) {
            capture.logs().values().forEach(CapturedLog::discard);
        }
    }

    private static String message(Ending ending, List<Path> unreadable) {
        if (unreadable.isEmpty()) {
            return ending.message();
        }
        String files = unreadable.stream().map(Path::toString).collect(Collectors.joining(", "));
        log(Level.WARN, "An attached log file cannot be read: " + files);
        return ending.message() + " (" + files + " could not be read)";
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
                    ? "; the next start delivers what " + logs.store().path() + " keeps"
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
