package io.getorchestra;

import io.getorchestra.TaskOutcome.Ending;
import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.InternalThread;
import io.getorchestra.internal.capture.LoggingBackends;
import io.getorchestra.internal.capture.ScopeCapture;
import io.getorchestra.internal.capture.TaskError;
import io.getorchestra.internal.delivery.TaskDelivery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * What is sent when a task ends: its last events, its errors, its status and its logs. Each step is on its own: what goes wrong costs that step and a
 * word. Thread-safe.
 */
final class TaskReport {
    private static final Duration PATIENCE_WITH_ENCODERS = Duration.ofSeconds(5);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final String INCOMPLETE =
            "the log's end may be missing: a queue before the appender had not emptied";

    private final String name;
    private final Settings settings;
    private final TaskLogs logs;
    private final TaskDelivery delivery;
    private final ScopeCapture capture;

    TaskReport(String name, Settings settings, TaskLogs logs, TaskDelivery delivery, ScopeCapture capture) {
        this.name = name;
        this.settings = settings;
        this.logs = logs;
        this.delivery = delivery;
        this.capture = capture;
    }

    /**
     * Ends the capture and reports.
     *
     * @param supplier asked when the last events have arrived
     * @param thrown what the job threw, null when it threw nothing or that is not known
     * @param thread the name of the thread that the job ran in
     * @param afterCapture runs when the capture has ended
     */
    void send(
            Supplier<Ending> supplier,
            Throwable thrown,
            String thread,
            Runnable afterCapture,
            Deadline deadline,
            Duration timeout) {
        boolean drained = drain(deadline, timeout);
        boolean interrupted = Thread.interrupted();
        Ending ending = ending(supplier);
        appendReasons(ending, thrown, thread, deadline);
        if (!drained) {
            capture.appendNote("[orchestra] " + INCOMPLETE + "\n");
        }
        closeCapture();
        afterCapture.run();
        send(logs.isJoined() ? null : ending, drained, deadline);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A queue that does not empty must leave most of the time to the status and the log. */
    boolean drain(Deadline deadline, Duration timeout) {
        try {
            return CapturePoint.drainAll(deadline.atMost(Duration.ofNanos(timeout.toNanos() / 4)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            missed("wait for its last events", e);
        }
        return false;
    }

    private Ending ending(Supplier<Ending> supplier) {
        try {
            return supplier.get();
        } catch (RuntimeException | Error e) {
            missed("tell how it ended", e);
            return new Ending(TaskRunStatus.FAILED, Messages.failed(name), null, false);
        }
    }

    private void appendReasons(Ending ending, Throwable thrown, String thread, Deadline deadline) {
        Duration limit = Duration.ofNanos(deadline.remainingNanos() / 4);
        Duration patience = limit.compareTo(PATIENCE_WITH_ENCODERS) < 0 ? limit : PATIENCE_WITH_ENCODERS;
        if (ending.thrown() != null && ending.thrown() != thrown) {
            appendError(ending.message(), ending.thrown(), thread, patience);
        }
        if (thrown != null) {
            appendError(ending.message(), thrown, thread, patience);
        }
    }

    /** Puts an exception into the task's logs, unless an error that was logged has it; on a thread of its own, for it runs the user's encoder. */
    void appendError(String message, Throwable thrown, String thread, Duration patience) {
        try {
            if (!settings.sendLogs() || capture.hasLogged(thrown)) {
                return;
            }
            TaskError error =
                    new TaskError(message, thrown, thread, settings.webhook().taskRunId());
            runBounded("error", () -> capture.append(error), patience);
        } catch (RuntimeException | Error e) {
            missed("have the exception in its log", e);
        }
    }

    /** Runs what may block in code of somebody else's; on this thread when no other is to be had. */
    private static void runBounded(String what, Runnable work, Duration patience) {
        InternalThread thread = new InternalThread(what, work);
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            work.run();
            return;
        }
        boolean interrupted = false;
        Deadline deadline = Deadline.in(patience);
        while (thread.isAlive() && !deadline.hasPassed()) {
            try {
                thread.join(Math.max(1, deadline.remainingMillis()));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeCapture() {
        try {
            capture.close();
        } catch (RuntimeException | Error e) {
            missed("close its log", e);
        }
    }

    private void send(Ending ending, boolean drained, Deadline deadline) {
        try {
            Map<String, LogSource> sources = sources();
            TaskDelivery.Summary summary = ending == null
                    ? delivery.finish(null, null, sources, deadline)
                    : delivery.finish(ending.status().name(), message(ending), sources, deadline);
            tell(ending, drained, summary);
            if (settings.sendLogs() && sources.isEmpty() && capture.appenders().isEmpty()) {
                logAsOurOwn(Level.WARN, "Orchestra has no log of " + name + ": " + LoggingBackends.whyNoAppender());
            }
            if (!summary.kept()) {
                for (CapturedLog log : capture.logs().values()) {
                    log.discard();
                }
            }
        } catch (RuntimeException | Error e) {
            missed("be reported to the end", e);
        }
    }

    /** The status goes whatever becomes of the logs. */
    private Map<String, LogSource> sources() {
        try {
            return logs.sources(capture.logs());
        } catch (RuntimeException | Error e) {
            missed("send its log", e);
            return Map.of();
        }
    }

    private String message(Ending ending) {
        List<Path> unreadable = unreadable();
        if (unreadable.isEmpty()) {
            return ending.message();
        }
        StringBuilder files = new StringBuilder();
        for (Path file : unreadable) {
            files.append(files.length() == 0 ? "" : ", ").append(file);
        }
        TaskRun.log(Level.WARN, "An attached log file cannot be read: " + files);
        return ending.message() + " (" + files + " could not be read)";
    }

    /** The attached files that cannot be read, as far as the file system answers in a moment. */
    private List<Path> unreadable() {
        if (!logs.hasAttachments()) {
            return List.of();
        }
        AtomicReference<List<Path>> found = new AtomicReference<>(List.of());
        try {
            runBounded("attachments", () -> found.set(logs.unreadable()), MOMENT);
        } catch (RuntimeException | Error e) {
            missed("look at its attached files", e);
        }
        return found.get();
    }

    private void tell(Ending ending, boolean drained, TaskDelivery.Summary summary) {
        long events = 0;
        long dropped = 0;
        for (CapturedLog log : capture.logs().values()) {
            events += log.counts().kept();
            dropped += log.counts().dropped();
        }
        String what = name + (ending == null ? "" : " " + ending.status());
        String counts = events
                + (events == 1 ? " log event" : " log events")
                + (dropped == 0 ? "" : ", " + dropped + " more dropped")
                + (drained || capture.logs().isEmpty() ? "" : ", " + INCOMPLETE);
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
            TaskRun.log(level, message);
        } finally {
            LoggingBackends.restore(before);
        }
    }

    private void missed(String what, Throwable e) {
        TaskRun.log(Level.WARN, name + " could not " + what + ": " + e);
    }
}
