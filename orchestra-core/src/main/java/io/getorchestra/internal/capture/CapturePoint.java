package io.getorchestra.internal.capture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * An appender's way into the open task scopes: it hands over each event, encoded, and this finds the scopes that the event belongs to.
 *
 * <p>One open scope gets every event. With several, an event goes to the scope whose id it carries, one without an id to each of them, and one
 * with the id of a task that has ended to none, unless a thread carries it on that opened the task and could not be rid of it: for that thread
 * the id counts for what was there before. A scope that is closed and waits to be told why its block threw gets what its own thread logs,
 * whoever else does. While none is open an event is not kept. Thread-safe; {@link #append} takes one short lock at the most and never
 * does I/O over the network.
 */
public final class CapturePoint implements AutoCloseable {

    /** The context value of threads of our own, whose events are never captured. */
    public static final String INTERNAL = "orchestra-internal";

    private static final CopyOnWriteArrayList<CapturePoint> REGISTERED = new CopyOnWriteArrayList<>();
    private static final ScopeCapture[] NOBODY = {};
    private static final AtomicReference<ScopeCapture[]> OPEN = new AtomicReference<>(NOBODY);
    private static final EndedTasks ENDED = new EndedTasks();

    private static final AtomicInteger CONFIGURED = new AtomicInteger();

    private final AppenderSettings settings;
    private final TaskAppender appender;
    private final boolean attached;

    private CapturePoint(AppenderSettings settings, TaskAppender appender, boolean attached) {
        this.settings = settings;
        this.appender = appender;
        this.attached = attached;
    }

    /** Registers an appender that has started. */
    public static CapturePoint register(AppenderSettings settings, TaskAppender appender) {
        CONFIGURED.incrementAndGet();
        return register(new CapturePoint(settings, appender, false));
    }

    /** Registers an appender that was attached because the configuration has none; while it has one this takes no events. */
    public static CapturePoint registerAttached(AppenderSettings settings, TaskAppender appender) {
        return register(new CapturePoint(settings, appender, true));
    }

    /** Whether a framework's configuration has an Orchestra appender. */
    static boolean hasConfigured() {
        return CONFIGURED.get() > 0;
    }

    private static CapturePoint register(CapturePoint point) {
        REGISTERED.add(point);
        for (ScopeCapture scope : OPEN.get()) {
            scope.noteAppender(point);
        }
        return point;
    }

    /** The appender has stopped. What it handed over stays with the scopes. */
    @Override
    public void close() {
        if (REGISTERED.remove(this) && !attached) {
            CONFIGURED.decrementAndGet();
        }
    }

    AppenderSettings settings() {
        return settings;
    }

    TaskAppender appender() {
        return appender;
    }

    /** Whether an event of the current thread is worth encoding. */
    public boolean isCapturing() {
        return OPEN.get().length > 0
                && !(Thread.currentThread() instanceof InternalThread)
                && !(attached && hasConfigured());
    }

    /**
     * Hands over one event.
     *
     * @param taskRunId the value of {@link LoggingBackend#CONTEXT_KEY} in the event's context, null when it has none
     * @param thread the name of the thread that logged it
     * @param utf8 holds the encoded event; copied before this returns
     */
    public void append(String taskRunId, String thread, byte[] utf8, int offset, int length) {
        ScopeCapture[] open = OPEN.get();
        if (open.length == 1 && open[0].isOpen()) {
            if (!INTERNAL.equals(taskRunId)) {
                open[0].append(this, utf8, offset, length);
            }
            return;
        }
        for (ScopeCapture scope : owners(open, taskRunId, thread)) {
            scope.append(this, utf8, offset, length);
        }
    }

    /** Remembers an ERROR event, which {@link #append} has handed over: the likely reason, should the task fail without saying why. */
    public void noteError(String taskRunId, LoggedError error) {
        for (ScopeCapture scope : owners(OPEN.get(), taskRunId, error.thread())) {
            scope.noteError(error);
        }
    }

    /** Counts an event that could not be encoded as dropped in the scopes it belongs to. */
    public void countDropped(String taskRunId, String thread) {
        for (ScopeCapture scope : owners(OPEN.get(), taskRunId, thread)) {
            scope.countDropped(this);
        }
    }

    private static ScopeCapture[] owners(ScopeCapture[] all, String taskRunId, String thread) {
        if (INTERNAL.equals(taskRunId)) {
            return NOBODY;
        }
        ScopeCapture[] owners = new ScopeCapture[all.length];
        int count = 0;
        for (ScopeCapture scope : all) {
            if (scope.isOpen()) {
                owners[count++] = scope;
            }
        }
        if (count > 1) {
            String id = ENDED.living(taskRunId, thread);
            if (id != null) {
                ScopeCapture owner = find(owners, count, id);
                owners[0] = owner;
                count = owner == null ? 0 : 1;
            }
        }
        for (ScopeCapture scope : all) {
            if (!scope.isOpen() && scope.waitsFor(thread)) {
                owners[count++] = scope;
            }
        }
        return count == owners.length ? owners : Arrays.copyOf(owners, count);
    }

    private static ScopeCapture find(ScopeCapture[] scopes, int count, String taskRunId) {
        for (int i = 0; i < count; i++) {
            if (scopes[i].taskRunId().equals(taskRunId)) {
                return scopes[i];
            }
        }
        return null;
    }

    /**
     * The scopes to which what happens on the current thread belongs.
     *
     * @param taskRunId the id in the thread's context, null when it has none
     */
    public static List<ScopeCapture> ownersOf(String taskRunId, String thread) {
        return List.of(owners(OPEN.get(), taskRunId, thread));
    }

    /** The settings of the appenders that are there now, in the order of their start. */
    public static List<AppenderSettings> registeredSettings() {
        List<AppenderSettings> all = new ArrayList<>();
        for (CapturePoint point : REGISTERED) {
            all.add(point.settings);
        }
        return all;
    }

    /**
     * Waits until what was logged before the call has come through the asynchronous appenders, or until the deadline.
     *
     * @return whether all of it has certainly arrived
     */
    public static boolean drainAll(Deadline deadline) throws InterruptedException {
        boolean all = true;
        for (CapturePoint point : REGISTERED) {
            try {
                all &= point.appender.awaitQueues(deadline);
            } catch (RuntimeException | Error e) {
                // It walks through appenders of somebody else's.
                all = false;
            }
        }
        return all;
    }

    /**
     * The context value that a thread should go back to.
     *
     * @param before what it had when it opened a scope, null for none
     * @return null when the tasks of {@code before} and those before it are over
     */
    public static String living(String before) {
        return ENDED.living(before, Thread.currentThread().getName());
    }

    /**
     * A scope is over while its thread may go on carrying its id.
     *
     * @param thread the name of the thread that opened it
     * @param before what that thread's context had before, null for none
     */
    public static void noteLeftBehind(String taskRunId, String thread, String before) {
        ENDED.add(taskRunId, thread, before);
    }

    /**
     * Starts handing events to a scope.
     *
     * @return false when a scope with this task run id is open already
     */
    static boolean open(ScopeCapture scope) {
        while (true) {
            ScopeCapture[] open = OPEN.get();
            if (find(open, open.length, scope.taskRunId()) != null) {
                return false;
            }
            ScopeCapture[] more = Arrays.copyOf(open, open.length + 1);
            more[open.length] = scope;
            if (OPEN.compareAndSet(open, more)) {
                ENDED.remove(scope.taskRunId());
                for (CapturePoint point : REGISTERED) {
                    scope.noteAppender(point);
                }
                return true;
            }
        }
    }

    static void close(ScopeCapture scope) {
        while (true) {
            ScopeCapture[] open = OPEN.get();
            List<ScopeCapture> others = new ArrayList<>(Arrays.asList(open));
            if (!others.remove(scope) || OPEN.compareAndSet(open, others.toArray(NOBODY))) {
                return;
            }
        }
    }
}
