package io.getorchestra;

import io.getorchestra.TaskOutcome.Ending;
import io.getorchestra.internal.capture.AttachedAppenders;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.LoggedError;
import io.getorchestra.internal.capture.LoggingBackends;
import io.getorchestra.internal.capture.OwnMessages;
import io.getorchestra.internal.capture.ScopeCapture;
import io.getorchestra.internal.capture.TaskAppender;
import io.getorchestra.internal.delivery.TaskDelivery;
import io.getorchestra.internal.outcome.KnownClass;
import io.getorchestra.internal.outcome.OwnClasses;
import io.getorchestra.internal.outcome.Shutdown;
import io.getorchestra.internal.outcome.ShutdownGuard;
import io.getorchestra.internal.outcome.UncaughtExceptions;
import io.getorchestra.internal.recovery.Recovery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * The reporting of one task run, from its first status to its last log: what stands behind an active scope. Thread-safe.
 *
 * <p>It is open, and then ending; in between, when its block threw and nobody but the application can catch that, it may wait a moment to be told
 * why. Each step of the end is on its own: what goes wrong costs that step and a word.
 */
final class TaskRun {
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final AtomicBoolean CLASSES_LOADED = new AtomicBoolean();

    private final String name;
    private final Settings settings;
    private final TaskOutcome outcome;
    private final KnownClass caller;
    private final boolean attached;
    private final TaskLogs logs;
    private final TaskDelivery delivery;
    private final ScopeCapture capture;
    private final TaskReport report;
    private final TaskContext context;
    private volatile Recovery recovery;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile AwaitedReason awaited;
    /** Used by the sending thread only. */
    private OwnClasses classes;

    // Classes, as all that each job runs through once: in a cold JVM a lambda costs more.
    private final Consumer<Shutdown> atShutdown = new Consumer<>() {
        @Override
        public void accept(Shutdown why) {
            endAtShutdown(why);
        }
    };
    private final BiConsumer<Thread, Throwable> atDeath = new BiConsumer<>() {
        @Override
        public void accept(Thread thread, Throwable thrown) {
            noteDeath(thread, thrown);
        }
    };
    private final Supplier<List<Pattern>> redact = new Supplier<>() {
        @Override
        public List<Pattern> get() {
            return redact();
        }
    };
    private final BooleanSupplier classLoading = new BooleanSupplier() {
        @Override
        public boolean getAsBoolean() {
            return loadClasses();
        }
    };
    private final Runnable contextEnd = new Runnable() {
        @Override
        public void run() {
            leaveContext();
        }
    };

    private enum State {
        OPEN,
        /** Closed: the block threw, and its thread may say why. */
        AWAITING_REASON,
        ENDING
    }

    private TaskRun(
            String name,
            String joinedLog,
            Settings settings,
            OrchestraConfig.Ambient ambient,
            TaskOutcome outcome,
            KnownClass caller,
            boolean attached) {
        this.name = name;
        this.settings = settings;
        this.outcome = outcome;
        this.caller = caller;
        this.attached = attached;
        this.logs = new TaskLogs(name, joinedLog, settings, ambient);
        this.delivery = new TaskDelivery(settings.webhook(), redact, logs.store());
        this.capture = new ScopeCapture(taskRunId(), logs);
        this.report = new TaskReport(name, settings, logs, delivery, capture);
        this.context = new TaskContext(taskRunId());
    }

    /**
     * Starts to report, if the settings allow it; else says in one warning what is missing.
     *
     * @param joinedLog the name for the logs of a process that only joins the task run, null for the task's own process
     * @param caller whose code opens the scope
     * @return null when this run is not reported
     */
    static TaskRun start(
            String name,
            String joinedLog,
            OrchestraConfig config,
            OrchestraConfig.Ambient ambient,
            TaskOutcome outcome,
            KnownClass caller) {
        AwaitedReason.endAllOf(Thread.currentThread());
        LoggingBackends.start();
        Settings settings = Settings.resolve(config, CapturePoint.registeredSettings(), ambient);
        for (String warning : settings.warnings()) {
            log(Level.WARN, warning);
        }
        if (settings.webhook() == null) {
            log(Level.WARN, name + " is not reported to Orchestra: " + settings.reason());
            return null;
        }
        boolean attached = settings.attach()
                && settings.sendLogs()
                && AttachedAppenders.attach(settings.attached(), settings.attachedLevel());
        TaskRun run = new TaskRun(name, joinedLog, settings, ambient, outcome, caller, attached);
        if (!run.capture.open()) {
            run.detach();
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
        context.enter();
        ShutdownGuard.instance().watch(atShutdown, settings.shutdownTimeout().plus(MOMENT));
        UncaughtExceptions.watch(atDeath);
        if (!isJoined()) {
            delivery.queueStatus(TaskRunStatus.RUNNING.name(), Messages.started(name));
        }
        delivery.whenIdle(classLoading);
        if (settings.sendInterval() != null && settings.sendLogs()) {
            delivery.sendWhileRunning(() -> logs.live(capture.logs()), settings.sendInterval());
        }
        if (!capture.appenders().isEmpty()) {
            startRecovery();
        }
    }

    /** What the end needs, while the jar is still what it was. */
    private boolean loadClasses() {
        if (classes == null) {
            caller.read(OrchestraTaskScope.class);
            if (CLASSES_LOADED.getAndSet(true)) {
                return false;
            }
            classes = new OwnClasses(OrchestraTaskScope.class);
            for (Class<?> adapter : LoggingBackends.types()) {
                classes.add(adapter);
            }
            for (TaskAppender adapter : capture.adapters()) {
                classes.add(adapter.getClass());
            }
        }
        return classes.loadMore();
    }

    /** Later, when the appenders come later: their patterns are for the logs of earlier tasks too. */
    private void startRecovery() {
        if (logs.store() != null && recovery == null) {
            recovery = Recovery.start(logs.store().path().getParent(), settings.webhook(), redact());
        }
    }

    /** Of the appenders that started after the scope opened too, as those of a framework that is configured anew. */
    private List<Pattern> redact() {
        List<Pattern> patterns = new ArrayList<>(settings.redact());
        Set<String> known = new HashSet<>();
        for (Pattern pattern : patterns) {
            known.add(pattern.pattern());
        }
        for (Pattern pattern : Settings.redact(capture.appenders(), new ArrayList<>())) {
            if (known.add(pattern.pattern())) {
                patterns.add(pattern);
            }
        }
        return patterns;
    }

    private void abandon() {
        state.set(State.ENDING);
        release();
        capture.close();
        leaveContext();
        logs.discard();
    }

    private void detach() {
        try {
            if (attached) {
                AttachedAppenders.release();
            }
        } catch (RuntimeException | Error e) {
            missed("detach its appender", e);
        }
    }

    private void release() {
        detach();
        ended.countDown();
        ShutdownGuard.instance().release(atShutdown);
        UncaughtExceptions.release(atDeath);
    }

    String taskRunId() {
        return settings.webhook().taskRunId();
    }

    boolean isEnded() {
        return state.get() != State.OPEN;
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

    /** The last ERROR event that the scope captured, null when there was none. */
    LoggedError lastError() {
        return capture.lastError();
    }

    /** Whether what happens on the current thread belongs to this task. */
    private boolean ownsCurrentThread() {
        String id = null;
        for (String each : LoggingBackends.taskRunIds()) {
            id = each != null ? each : id;
        }
        return CapturePoint.ownersOf(id, Thread.currentThread().getName()).contains(capture);
    }

    private void noteDeath(Thread thread, Throwable thrown) {
        if (ownsCurrentThread()) {
            outcome.noteDeath(thread.getName(), thrown);
            report.appendError(
                    "Thread " + thread.getName() + " died of an exception", thrown, thread.getName(), MOMENT);
        }
    }

    /**
     * Reports how the task ended, and its logs, within the close timeout; only the first call does anything.
     *
     * @param thrown what the job threw, null when it threw nothing or that is not known
     */
    void end(Supplier<Ending> ending, Throwable thrown) {
        if (state.compareAndSet(State.OPEN, State.ENDING)) {
            finish(ending, thrown, Thread.currentThread().getName(), settings.closeTimeout());
        }
    }

    /**
     * The block threw. Ends the task as soon as its thread says why: with the next error that it logs, by the exception that ends it, when the JVM goes
     * down, when it opens another scope, or a second from now, whichever comes first.
     *
     * @return false when it cannot wait, and nothing was done
     */
    boolean endWhenReasonIsKnown() {
        String thread = Thread.currentThread().getName();
        AwaitedReason reason = new AwaitedReason(outcome, this::lastError, (ending, thrown) -> {
            if (state.compareAndSet(State.AWAITING_REASON, State.ENDING)) {
                finish(() -> ending, thrown, thread, settings.closeTimeout());
            }
        });
        awaited = reason;
        if (!state.compareAndSet(State.OPEN, State.AWAITING_REASON)) {
            return true;
        }
        // What others have logged until now is still on its way.
        report.drain(Deadline.in(settings.closeTimeout()), settings.closeTimeout());
        leaveContext();
        capture.waitFor(thread, reason::logged);
        if (reason.begin()) {
            return true;
        }
        return !state.compareAndSet(State.AWAITING_REASON, State.OPEN);
    }

    /** The job has said how the task ended, which may be what is waited for. */
    void noteSaid() {
        AwaitedReason reason = awaited;
        if (reason != null) {
            reason.said();
        }
    }

    private void endAtShutdown(Shutdown why) {
        String thread = context.openerName();
        if (state.compareAndSet(State.AWAITING_REASON, State.ENDING)) {
            finish(() -> awaited.endingAtShutdown(why), null, thread, settings.shutdownTimeout());
        } else if (state.compareAndSet(State.OPEN, State.ENDING)) {
            finish(() -> outcome.atShutdown(why, false, lastError()), null, thread, settings.shutdownTimeout());
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

    private void finish(Supplier<Ending> supplier, Throwable thrown, String thread, Duration timeout) {
        Deadline deadline = Deadline.in(timeout);
        boolean interrupted = Thread.interrupted();
        try {
            report.send(supplier, thrown, thread, contextEnd, deadline, timeout);
            recover(deadline);
        } catch (RuntimeException | Error e) {
            missed("be reported to the end", e);
        } finally {
            OwnMessages.awaitTold(deadline);
            release();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void leaveContext() {
        try {
            context.leave();
        } catch (RuntimeException | Error e) {
            missed("leave its thread's logging context", e);
        }
    }

    private void recover(Deadline deadline) {
        try {
            startRecovery();
            if (recovery != null) {
                recovery.await(deadline);
            }
        } catch (RuntimeException | Error e) {
            missed("deliver what earlier tasks left", e);
        }
    }

    private void missed(String what, Throwable e) {
        log(Level.WARN, name + " could not " + what + ": " + e);
    }

    static void log(Level level, String message) {
        OwnMessages.log(level, message);
    }
}
