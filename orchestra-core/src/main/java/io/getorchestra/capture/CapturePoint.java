package io.getorchestra.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An appender's way into the open task scopes: it hands over each event, encoded, and this finds the scopes that the event belongs to.
 *
 * <p>One open scope gets every event. With several, an event goes to the scope whose id it carries, one without an id to each of them, and one
 * with the id of a task that has ended to none. While none is open an event is not kept. Thread-safe; {@link #append} takes one short lock
 * for the copy and never does I/O over the network.
 */
public final class CapturePoint implements AutoCloseable {

    /** The context value of threads of our own, whose events are never captured. */
    public static final String INTERNAL = "orchestra-internal";

    private static final CopyOnWriteArrayList<CapturePoint> REGISTERED = new CopyOnWriteArrayList<>();
    private static final ScopeCapture[] NOBODY = {};
    private static final AtomicReference<ScopeCapture[]> OPEN = new AtomicReference<>(NOBODY);

    private final AppenderSettings settings;
    private final Drain drain;

    /** Waits until the events that were logged before the call have reached the appender. */
    @FunctionalInterface
    public interface Drain {
        /** Returns when the queues before the appender have been worked off, or at the deadline. */
        void await(Deadline deadline) throws InterruptedException;
    }

    private CapturePoint(AppenderSettings settings, Drain drain) {
        this.settings = settings;
        this.drain = drain;
    }

    /** Registers an appender that has started. */
    public static CapturePoint register(AppenderSettings settings, Drain drain) {
        CapturePoint point = new CapturePoint(settings, drain);
        REGISTERED.add(point);
        for (ScopeCapture scope : OPEN.get()) {
            scope.noteAppender(settings);
        }
        return point;
    }

    /** The appender has stopped. What it handed over stays with the scopes. */
    @Override
    public void close() {
        REGISTERED.remove(this);
    }

    /** Whether an event of the current thread is worth encoding. */
    public boolean isCapturing() {
        return OPEN.get().length > 0 && !(Thread.currentThread() instanceof InternalThread);
    }

    /**
     * Hands over one event.
     *
     * @param taskRunId the value of {@link LoggingBackend#CONTEXT_KEY} in the event's context, null when it has none
     * @param utf8 holds the encoded event; copied before this returns
     */
    public void append(String taskRunId, byte[] utf8, int offset, int length) {
        ScopeCapture[] open = OPEN.get();
        if (open.length == 1) {
            if (!INTERNAL.equals(taskRunId)) {
                open[0].append(settings, utf8, offset, length);
            }
            return;
        }
        for (ScopeCapture scope : owners(open, taskRunId)) {
            scope.append(settings, utf8, offset, length);
        }
    }

    /**
     * Remembers an ERROR event that carries a throwable: the likely reason, should the task fail without saying why.
     *
     * @param reason the throwable in one line
     */
    public void noteError(String taskRunId, String reason) {
        for (ScopeCapture scope : owners(OPEN.get(), taskRunId)) {
            scope.noteError(reason);
        }
    }

    /** Counts an event that could not be encoded as dropped in the scopes it belongs to. */
    public void countDropped(String taskRunId) {
        for (ScopeCapture scope : owners(OPEN.get(), taskRunId)) {
            scope.countDropped(settings);
        }
    }

    private static ScopeCapture[] owners(ScopeCapture[] open, String taskRunId) {
        if (INTERNAL.equals(taskRunId)) {
            return NOBODY;
        }
        if (taskRunId == null || open.length == 1) {
            return open;
        }
        ScopeCapture owner = find(open, taskRunId);
        // The id of a task that has ended: its late lines are not for the logs of others.
        return owner == null ? NOBODY : new ScopeCapture[] {owner};
    }

    private static ScopeCapture find(ScopeCapture[] open, String taskRunId) {
        for (ScopeCapture scope : open) {
            if (scope.taskRunId().equals(taskRunId)) {
                return scope;
            }
        }
        return null;
    }

    /** The settings of the appenders that are there now, in the order of their start. */
    public static List<AppenderSettings> registeredSettings() {
        List<AppenderSettings> all = new ArrayList<>();
        for (CapturePoint point : REGISTERED) {
            all.add(point.settings);
        }
        return all;
    }

    /** Waits until what was logged before the call has come through the asynchronous appenders, or until the deadline. */
    public static void drainAll(Deadline deadline) throws InterruptedException {
        for (CapturePoint point : REGISTERED) {
            point.drain.await(deadline);
        }
    }

    /**
     * Starts handing events to a scope.
     *
     * @return false when a scope with this task run id is open already
     */
    static boolean open(ScopeCapture scope) {
        while (true) {
            ScopeCapture[] open = OPEN.get();
            if (find(open, scope.taskRunId()) != null) {
                return false;
            }
            ScopeCapture[] more = Arrays.copyOf(open, open.length + 1);
            more[open.length] = scope;
            if (OPEN.compareAndSet(open, more)) {
                registeredSettings().forEach(scope::noteAppender);
                return true;
            }
        }
    }

    static void close(ScopeCapture scope) {
        OPEN.updateAndGet(open -> {
            List<ScopeCapture> others = new ArrayList<>(List.of(open));
            others.remove(scope);
            return others.toArray(NOBODY);
        });
    }
}
