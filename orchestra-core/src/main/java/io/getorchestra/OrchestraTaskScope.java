package io.getorchestra;

import io.getorchestra.TaskOutcome.Ending;
import io.getorchestra.internal.capture.OwnMessages;
import io.getorchestra.internal.outcome.BlockEnd;
import io.getorchestra.internal.outcome.BlockExit;
import io.getorchestra.internal.outcome.BlockInspector;
import io.getorchestra.internal.outcome.KnownClass;
import io.getorchestra.internal.webhook.OutputValue;
import java.lang.StackWalker.StackFrame;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * A job's report to Orchestra, from {@link #open} to {@link #close}: its status, its outputs, and the log that the Orchestra appender
 * captures in between.
 *
 * <pre>{@code
 * try (var task = OrchestraTaskScope.open("nightly-export")) {
 *     int rows = export();
 *     task.setOutput("rows", rows);
 *     task.succeed();
 * }
 * }</pre>
 *
 * <p>No method throws, and none waits for the network longer than it says. When Orchestra is not configured the scope is inactive: one warning
 * says what is missing, the job runs, and every call does nothing. All methods can be called from any thread.
 */
public final class OrchestraTaskScope implements AutoCloseable {
    private static final Pattern OUTPUT_NAME = Pattern.compile("[A-Za-z_-]+");

    private final String name;
    private final TaskOutcome outcome;
    private final TaskRun run;
    /** Whose code opened the scope, and is likely to close it. */
    private final KnownClass caller;

    /** A job that gets its scope. */
    @FunctionalInterface
    public interface Job<E extends Exception> {
        /** Does the work; what it throws goes on to the caller of {@link OrchestraTaskScope#run}. */
        void run(OrchestraTaskScope task) throws E;
    }

    /** A job that gets its scope and has a result. */
    @FunctionalInterface
    public interface Callback<T, E extends Exception> {
        /** Does the work; its result, or what it throws, goes on to the caller of {@link OrchestraTaskScope#call}. */
        T call(OrchestraTaskScope task) throws E;
    }

    private OrchestraTaskScope(String name, String joinedLog, OrchestraConfig config) {
        this.name = name;
        this.outcome = new TaskOutcome(name);
        this.caller = new KnownClass();
        TaskRun started = null;
        try {
            started = TaskRun.start(
                    name,
                    joinedLog,
                    config == null ? OrchestraConfig.builder().build() : config,
                    SettingsSources.atOpening(),
                    outcome,
                    caller);
        } catch (RuntimeException | Error e) {
            warn("is not reported to Orchestra", e);
        }
        this.run = started;
    }

    /** Opens a scope named after the caller, such as {@code NightlyExport.main}. */
    public static OrchestraTaskScope open() {
        return open(null, null);
    }

    /** Opens a scope with the settings of the appender, the system properties and the environment. */
    public static OrchestraTaskScope open(String taskName) {
        return open(taskName, null);
    }

    /**
     * Opens a scope: from now on the process's log events are captured, and the status {@code RUNNING} is on its way; this does not wait for it.
     *
     * @param taskName stands in the status messages; the caller's class and method when null or blank
     * @param config what code says; null for nothing
     */
    public static OrchestraTaskScope open(String taskName, OrchestraConfig config) {
        return new OrchestraTaskScope(nameOrCaller(taskName), null, config);
    }

    /** Runs a job in a scope with the settings of the appender, the system properties and the environment. */
    public static <E extends Exception> void run(String taskName, Job<E> job) throws E {
        run(taskName, null, job);
    }

    /**
     * Runs a job in a scope. It is SUCCEEDED when the job returns and said nothing else, FAILED with the exception's message when it throws.
     *
     * @throws E the very exception that the job threw
     */
    public static <E extends Exception> void run(String taskName, OrchestraConfig config, Job<E> job) throws E {
        call(taskName, config, task -> {
            job.run(task);
            return null;
        });
    }

    /** Runs a job that has a result, with the settings of the appender, the system properties and the environment. */
    public static <T, E extends Exception> T call(String taskName, Callback<T, E> job) throws E {
        return call(taskName, null, job);
    }

    /**
     * As {@link #run(String, OrchestraConfig, Job)}, for a job that has a result.
     *
     * @throws E the very exception that the job threw
     */
    public static <T, E extends Exception> T call(String taskName, OrchestraConfig config, Callback<T, E> job)
            throws E {
        OrchestraTaskScope task = open(taskName, config);
        T result = task.endIfItThrows(job);
        task.end(task.outcome::afterReturn, null);
        return result;
    }

    private <T, E extends Exception> T endIfItThrows(Callback<T, E> job) throws E {
        try {
            return job.call(this);
        } catch (Throwable e) {
            close(e);
            throw e;
        }
    }

    /** As {@link #exitCode(String, OrchestraConfig, Callback)}, with the settings of the appender, the system properties and the environment. */
    public static <E extends Exception> int exitCode(String taskName, Callback<Integer, E> job) throws E {
        return exitCode(taskName, null, job);
    }

    /**
     * Runs a job that returns its exit code, as picocli's {@code execute} and Spring Boot's {@code SpringApplication.exit} do:
     *
     * <pre>{@code
     * System.exit(OrchestraTaskScope.exitCode("nightly-export", task -> new CommandLine(export).execute(args)));
     * }</pre>
     *
     * <p>The task is SUCCEEDED when the code is 0, or what the job said with {@link #succeed()}, {@link #warn}, {@link #fail(String)} or
     * {@link #cancel}; any other code is FAILED, unless the job said {@code fail} or {@code cancel}. The message has the code and the last error that
     * was logged.
     *
     * @return what the job returned; 0 when that was null
     * @throws E the very exception that the job threw; the task is FAILED then
     */
    public static <E extends Exception> int exitCode(String taskName, OrchestraConfig config, Callback<Integer, E> job)
            throws E {
        OrchestraTaskScope task = open(taskName, config);
        Integer code = task.endIfItThrows(job);
        int exitCode = code == null ? 0 : code;
        task.close(exitCode);
        return exitCode;
    }

    /**
     * Joins a task run that another process reports: this process's log is sent under a name of its own, and no status.
     *
     * @param logName the log's name in Orchestra, which no other process of the task run may use; the caller's name when null or blank
     */
    public static OrchestraTaskScope join(String logName) {
        return join(logName, null);
    }

    /**
     * As {@link #join(String)}, with what code says: a cluster hands settings to its processes on a channel of its own.
     *
     * @param config null for nothing
     */
    public static OrchestraTaskScope join(String logName, OrchestraConfig config) {
        String name = nameOrCaller(logName);
        return new OrchestraTaskScope(name, name, config);
    }

    /**
     * Sets an output of the task, and waits for Orchestra's answer: at most twice the request timeout, not at all while Orchestra is known to be
     * out of reach. The pipeline's task must say {@code set_outputs: true}, or Orchestra ignores it without an error.
     *
     * @param outputName letters, {@code _} and {@code -}
     * @param value anything that Jackson can write; {@code java.time} becomes ISO text; NaN and infinity have no JSON form
     *     (all outputs of a task run together may have 5 MB as JSON)
     * @return whether Orchestra took it; if not, a warning says why
     */
    public boolean setOutput(String outputName, Object value) {
        try {
            return isOpenFor("the output " + outputName)
                    && run.setOutput(checkedName(outputName), OutputValue.toJson(value));
        } catch (IllegalArgumentException e) {
            TaskRun.log(Level.WARN, "The output " + outputName + " of " + name + " is not sent: " + e.getMessage());
        } catch (RuntimeException | Error e) {
            warn("could not send the output " + outputName, e);
        }
        return false;
    }

    static String checkedName(String outputName) {
        if (outputName == null || !OUTPUT_NAME.matcher(outputName).matches()) {
            throw new IllegalArgumentException("its name may only have letters, _ and -");
        }
        return outputName;
    }

    /**
     * Reports progress, and waits for the answer as {@link #setOutput} does.
     *
     * @param message shown beside the status
     * @return whether Orchestra took it
     */
    public boolean update(String message) {
        try {
            return isOpenFor("the progress message") && run.update(message);
        } catch (RuntimeException | Error e) {
            warn("could not send its progress", e);
            return false;
        }
    }

    private boolean isOpenFor(String what) {
        if (run == null) {
            return false;
        }
        if (run.isEnded() || run.isJoined()) {
            TaskRun.log(
                    Level.WARN,
                    what + " of " + name + " is not sent: "
                            + (run.isEnded()
                                    ? "the task has ended"
                                    : "only the process that opened the task reports it"));
            return false;
        }
        return true;
    }

    /** The task will be SUCCEEDED. */
    public void succeed() {
        succeed(null);
    }

    /** The task will be SUCCEEDED. */
    public void succeed(String message) {
        outcome.succeed(message);
        noteSaid();
    }

    /** The task will be in status WARNING. */
    public void warn(String message) {
        outcome.warn(message);
        noteSaid();
    }

    /** The task will be FAILED. */
    public void fail(String message) {
        outcome.fail(message);
        noteSaid();
    }

    /** The task will be FAILED, for this reason, which stands in the log too: with its stack trace, its causes and what they suppressed. */
    public void fail(Throwable cause) {
        outcome.fail(cause);
        noteSaid();
    }

    /** The task will be CANCELLED. */
    public void cancel(String message) {
        outcome.cancel(message);
        noteSaid();
    }

    private void noteSaid() {
        if (run != null) {
            run.noteSaid();
        }
    }

    /** Sends a file as a log when the scope closes, under its file name. */
    public void attachLog(Path file) {
        Path fileName = file == null ? null : file.getFileName();
        attachLog(fileName == null ? null : fileName.toString(), file);
    }

    /** Sends a file as a log when the scope closes. It is read then, as far as it is long then. */
    public void attachLog(String logName, Path file) {
        if (run == null) {
            return;
        }
        if (run.isEnded()) {
            TaskRun.log(Level.WARN, "The log file " + file + " of " + name + " is not sent: the task has ended");
        } else if (file == null || logName == null || logName.isBlank()) {
            TaskRun.log(Level.WARN, "A log file of " + name + " is not attached: it needs a name and a path");
        } else {
            run.attachLog(logName, file);
        }
    }

    /** Carries the scope to whatever thread runs it: the events logged there belong to this task. */
    public Runnable wrap(Runnable runnable) {
        return run == null ? runnable : Carried.runnable(run.taskRunId(), runnable);
    }

    /** As {@link #wrap(Runnable)}. */
    public <T> Callable<T> wrap(Callable<T> callable) {
        return run == null ? callable : Carried.callable(run.taskRunId(), callable);
    }

    /** An executor that carries the scope to the threads of another one. Shutting it down shuts the other one down. */
    public ExecutorService wrap(ExecutorService executor) {
        return run == null ? executor : new Carried.Executor(run.taskRunId(), executor);
    }

    /** The task run's id; empty when the scope is inactive. */
    public Optional<UUID> taskRunId() {
        return run == null ? Optional.empty() : Optional.of(UUID.fromString(run.taskRunId()));
    }

    /** Whether this task is reported. */
    public boolean isActive() {
        return run != null && !run.isEnded();
    }

    /**
     * Ends the task: reports its last status and then its log, in at most the close timeout (30 s by default). Does nothing the second time.
     *
     * <p>What the job said with {@link #succeed()}, {@link #warn}, {@link #fail(String)} or {@link #cancel} is its status, but for a block that threw
     * after {@code succeed} or {@code warn}: that is FAILED. A job that said nothing is SUCCEEDED when the try block ended normally and FAILED
     * when it threw, which the place of this call in the caller's code tells; if it does not tell for certain, FAILED, with a message that asks for
     * {@link #succeed()}.
     *
     * <p>When the block threw, and nobody but the application's own methods can catch that, this returns at once, and the task ends a moment later:
     * with the exception, if it leaves the thread, or with the next error that the thread logs; at the latest after one second, or when the JVM goes
     * down.
     */
    @Override
    public void close() {
        try {
            if (isActive()) {
                BlockEnd block = BlockInspector.inspect(OrchestraTaskScope.class, caller);
                if (block.caughtByOthers() || !run.endWhenReasonIsKnown()) {
                    end(new AfterBlock(block.exit()), null);
                }
            }
        } catch (RuntimeException | Error e) {
            warn("could not tell how its block ended", e);
            end(new AfterBlock(BlockExit.UNKNOWN), null);
        }
    }

    /** The ending of a bare block, with the last error that its log will have. A class, for each job's cold JVM makes one. */
    private final class AfterBlock implements Supplier<Ending> {
        private final BlockExit exit;

        AfterBlock(BlockExit exit) {
            this.exit = exit;
        }

        @Override
        public Ending get() {
            return outcome.afterBlock(exit, run.lastError());
        }
    }

    /**
     * Ends the task as {@link #exitCode(String, OrchestraConfig, Callback)} does, for a framework that opens a scope at one place and learns the job's
     * exit code at another.
     */
    public void close(int exitCode) {
        end(() -> outcome.afterExitCode(exitCode, run.lastError()), null);
    }

    /** Ends the task of a job that threw this, as {@link #run(String, OrchestraConfig, Job)} does. */
    public void close(Throwable thrown) {
        end(
                () -> thrown == null
                        ? outcome.afterBlock(BlockExit.EXCEPTION, run.lastError())
                        : outcome.afterThrow(thrown),
                thrown);
    }

    private void end(Supplier<Ending> ending, Throwable thrown) {
        try {
            if (run != null) {
                run.end(ending, thrown);
            }
        } catch (RuntimeException | Error e) {
            warn("could not be reported to the end", e);
        }
    }

    private void warn(String what, Throwable e) {
        OwnMessages.log(Level.WARN, name + " " + what + ": " + e);
    }

    private static String nameOrCaller(String taskName) {
        return taskName != null && !taskName.isBlank()
                ? taskName.strip()
                : StackWalker.getInstance()
                        .walk(frames -> frames.filter(
                                        frame -> !frame.getClassName().equals(OrchestraTaskScope.class.getName()))
                                .findFirst()
                                .map(OrchestraTaskScope::callerName)
                                .orElse("task"));
    }

    /** {@code NightlyExport.main}, also from within a lambda of it. */
    private static String callerName(StackFrame frame) {
        String type = frame.getClassName();
        String method = frame.getMethodName();
        if (method.startsWith("lambda$")) {
            method = method.substring("lambda$".length(), method.lastIndexOf('$'));
        }
        return type.substring(type.lastIndexOf('.') + 1) + "." + method;
    }
}
