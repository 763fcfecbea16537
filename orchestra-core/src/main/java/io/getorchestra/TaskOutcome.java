package io.getorchestra;

import io.getorchestra.internal.capture.LoggedError;
import io.getorchestra.internal.outcome.BlockExit;
import io.getorchestra.internal.outcome.Shutdown;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** How a task ends, from what the job has said and what can be seen of its end. Never a guess at green. Thread-safe. */
final class TaskOutcome {
    private static final String EARLY = "JVM shut down before the task ended";
    private static final String ADVICE = "it ended without saying how: call succeed() when it is done";
    private static final String BLOCK_THREW = "the block threw an exception (run() would tell which)";

    private final String name;
    /** What the job said last about its end, null when it said nothing. */
    private volatile Ending said;

    private final AtomicReference<Death> firstDeath = new AtomicReference<>();
    private final AtomicInteger deaths = new AtomicInteger();

    private record Death(String thread, Throwable thrown) {}

    /**
     * The status that ends a task run.
     *
     * @param thrown what the job gave as the reason, null when it gave none
     * @param hasReason whether the message of a failure says why
     */
    record Ending(TaskRunStatus status, String message, Throwable thrown, boolean hasReason) {
        private static Ending of(TaskRunStatus status, String message) {
            return new Ending(status, message, null, true);
        }

        private Ending with(String more) {
            return new Ending(status, message + more, thrown, hasReason);
        }
    }

    TaskOutcome(String name) {
        this.name = name;
    }

    void succeed(String message) {
        said = succeeded(message);
    }

    void warn(String message) {
        said = Ending.of(TaskRunStatus.WARNING, Messages.orElse(message, Messages.warned(name)));
    }

    void fail(String message) {
        said = Ending.of(TaskRunStatus.FAILED, Messages.orElse(message, Messages.failed(name)));
    }

    void fail(Throwable cause) {
        said = cause == null
                ? Ending.of(TaskRunStatus.FAILED, Messages.failed(name))
                : new Ending(TaskRunStatus.FAILED, Messages.failed(name, cause), cause, true);
    }

    void cancel(String message) {
        said = Ending.of(TaskRunStatus.CANCELLED, Messages.orElse(message, Messages.cancelled(name)));
    }

    /** A thread has died of an exception. */
    void noteDeath(String thread, Throwable thrown) {
        firstDeath.compareAndSet(null, new Death(thread, thrown));
        deaths.incrementAndGet();
    }

    /** The job returned. */
    Ending afterReturn() {
        return withDeaths(saidOrSucceeded());
    }

    /** The job returned its exit code. */
    Ending afterExitCode(int code, LoggedError last) {
        return code == 0 ? afterReturn() : withDeaths(failedUnlessSaid(failed("exit code " + code, last)));
    }

    /** The job threw this. */
    Ending afterThrow(Throwable thrown) {
        return withDeaths(failedUnlessSaid(Ending.of(TaskRunStatus.FAILED, Messages.failed(name, thrown))));
    }

    /** The job's block threw something, and then its thread logged this. */
    Ending afterCatch(LoggedError logged) {
        return withDeaths(failedUnlessSaid(Ending.of(TaskRunStatus.FAILED, Messages.failed(name, logged))));
    }

    /** The job's block was left, and no more can be learned of it. */
    Ending afterBlock(BlockExit exit, LoggedError last) {
        if (exit == BlockExit.EXCEPTION) {
            Ending unsaid = last == null
                    ? failed(BLOCK_THREW, null)
                    : new Ending(TaskRunStatus.FAILED, Messages.failedAfter(name, last), null, false);
            return withDeaths(failedUnlessSaid(unsaid));
        }
        return withDeaths(said != null || exit == BlockExit.NORMAL ? saidOrSucceeded() : failed(ADVICE, last));
    }

    /**
     * The JVM goes down first.
     *
     * @param blockThrew whether the block had ended by then, by an exception
     */
    Ending atShutdown(Shutdown why, boolean blockThrew, LoggedError last) {
        String detail = why.detail() == null ? "" : " (" + why.detail() + ")";
        if (blockThrew) {
            return withDeaths(failedUnlessSaid(failed("the block threw an exception" + detail, last)));
        }
        boolean isItsOwnWord =
                why.kind() == Shutdown.Kind.EXIT && Integer.valueOf(0).equals(why.status());
        boolean isOver = why.kind() == Shutdown.Kind.LAST_THREAD && said != null && deaths.get() == 0;
        return withDeaths(isItsOwnWord || isOver ? saidOrSucceeded() : failedUnlessSaid(failed(EARLY + detail, last)));
    }

    private Ending saidOrSucceeded() {
        Ending last = said;
        return last != null ? last : succeeded(null);
    }

    private Ending failedUnlessSaid(Ending failed) {
        Ending last = said;
        boolean isSaid =
                last != null && (last.status() == TaskRunStatus.FAILED || last.status() == TaskRunStatus.CANCELLED);
        return isSaid ? last : failed;
    }

    private Ending succeeded(String message) {
        return Ending.of(TaskRunStatus.SUCCEEDED, Messages.orElse(message, Messages.succeeded(name)));
    }

    private Ending failed(String what, LoggedError last) {
        String message = Messages.failed(name, what) + (last == null ? "" : "." + Messages.lastError(last));
        return new Ending(TaskRunStatus.FAILED, message, null, false);
    }

    private Ending withDeaths(Ending ending) {
        Death first = firstDeath.get();
        if (first == null) {
            return ending;
        }
        return ending.status() == TaskRunStatus.FAILED && !ending.hasReason()
                ? ending.with("." + Messages.died(first.thread, first.thrown, deaths.get()))
                : ending.with(Messages.died(deaths.get()));
    }
}
