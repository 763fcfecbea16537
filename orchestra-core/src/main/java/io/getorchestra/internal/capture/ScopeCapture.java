package io.getorchestra.internal.capture;

import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.buffer.StackRoom;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What one task scope captures: a log for each log name that its appenders use. Thread-safe. */
public final class ScopeCapture {
    private static final int MOST_THROWN = 100;
    private static final int MOST_CAUSES = 100;

    private final String taskRunId;
    private final LogFactory logs;
    private final Map<String, CapturedLog> byName = new ConcurrentHashMap<>();
    /** By a log's name the appender that began it, and ends it. */
    private final Map<String, CapturePoint> began = new ConcurrentHashMap<>();

    private final CopyOnWriteArrayList<CapturePoint> appenders = new CopyOnWriteArrayList<>();
    private final ReentrantLock creation = new ReentrantLock();
    /** What was thrown and logged: the newest, round and round. */
    private final AtomicReferenceArray<WeakReference<Throwable>> thrown = new AtomicReferenceArray<>(MOST_THROWN);

    private final AtomicInteger thrownCount = new AtomicInteger();

    private boolean closed;
    private volatile boolean notSent;
    private volatile LoggedError lastError;
    private volatile Waiting waiting;

    /** The thread whose block threw, and who waits for its word. */
    private record Waiting(String thread, Consumer<LoggedError> listener) {}

    /** Makes the buffer of a log when its first event arrives. */
    @FunctionalInterface
    public interface LogFactory {
        /** Returns null when logs are not sent. */
        CapturedLog create(AppenderSettings appender);
    }

    public ScopeCapture(String taskRunId, LogFactory logs) {
        this.taskRunId = taskRunId;
        this.logs = logs;
    }

    /**
     * Starts to receive events.
     *
     * @return false, and nothing is received, when a scope with the same task run id is open already
     */
    public boolean open() {
        return CapturePoint.open(this);
    }

    /**
     * From now on only what one thread logs is received.
     *
     * @param listener hears of each ERROR event of that thread, in the thread that hands it over; must not block
     */
    public void waitFor(String thread, Consumer<LoggedError> listener) {
        waiting = new Waiting(thread, listener);
    }

    boolean isOpen() {
        return waiting == null;
    }

    boolean waitsFor(String thread) {
        Waiting forThread = waiting;
        return forThread != null && forThread.thread.equals(thread);
    }

    /** Receives no more events; what has arrived can be read from {@link #logs}. */
    public void close() {
        CapturePoint.close(this);
        creation.lock();
        try {
            closed = true;
        } finally {
            creation.unlock();
        }
        for (Map.Entry<String, CapturedLog> log : byName.entrySet()) {
            CapturePoint appender = began.get(log.getKey());
            log.getValue().seal(appender == null ? null : LogFrame.footer(appender.appender()));
        }
    }

    String taskRunId() {
        return taskRunId;
    }

    void append(CapturePoint appender, byte[] utf8, int offset, int length) {
        CapturedLog log = log(appender);
        if (log != null) {
            log.append(utf8, offset, length);
        }
    }

    void countDropped(CapturePoint appender) {
        CapturedLog log = log(appender);
        if (log != null) {
            log.countDropped();
        }
    }

    private CapturedLog log(CapturePoint appender) {
        CapturedLog log = byName.get(appender.settings().logName());
        return log != null || notSent ? log : create(appender);
    }

    private CapturedLog create(CapturePoint appender) {
        // Outside the lock: it is the user's code.
        byte[] header = LogFrame.header(appender.appender());
        StackRoom.need();
        creation.lock();
        try {
            if (closed) {
                return null;
            }
            AppenderSettings settings = appender.settings();
            CapturedLog log = byName.get(settings.logName());
            if (log == null) {
                log = begin(appender, logs.create(settings), header);
                if (log != null) {
                    byName.put(settings.logName(), log);
                }
            }
            return log;
        } finally {
            creation.unlock();
        }
    }

    private CapturedLog begin(CapturePoint appender, CapturedLog log, byte[] header) {
        if (log == null) {
            notSent = true;
        } else {
            log.begin(header);
            began.put(appender.settings().logName(), appender);
        }
        return log;
    }

    void noteAppender(CapturePoint appender) {
        appenders.addIfAbsent(appender);
    }

    /** The settings of the appenders that were there at its opening or have started since, stopped ones too. */
    public List<AppenderSettings> appenders() {
        List<AppenderSettings> settings = new ArrayList<>();
        for (CapturePoint appender : appenders) {
            settings.add(appender.settings());
        }
        return settings;
    }

    /** The adapters' objects behind those appenders. */
    public List<TaskAppender> adapters() {
        List<TaskAppender> adapters = new ArrayList<>();
        for (CapturePoint appender : appenders) {
            adapters.add(appender.appender());
        }
        return adapters;
    }

    /**
     * Adds an error to each log, in the words of its own appender. Runs that appender's encoder, which may take its time.
     *
     * @return whether there was a log to add it to
     */
    public boolean append(TaskError error) {
        Set<String> names = new HashSet<>();
        for (CapturePoint appender : appenders) {
            if (names.add(appender.settings().logName())) {
                byte[] utf8 = ErrorText.layOut(appender.appender(), error);
                append(appender, utf8, 0, utf8.length);
            }
        }
        return !names.isEmpty();
    }

    /** Adds a line of ours to each log that there is. */
    public void appendNote(String line) {
        byte[] utf8 = Utf8.encode(line);
        for (CapturedLog log : byName.values()) {
            log.append(utf8, 0, utf8.length);
        }
    }

    void noteError(LoggedError error) {
        lastError = error;
        if (error.thrown() != null) {
            thrown.set(Math.floorMod(thrownCount.getAndIncrement(), MOST_THROWN), new WeakReference<>(error.thrown()));
        }
        Waiting forThread = waiting;
        if (forThread != null) {
            forThread.listener.accept(error);
        }
    }

    /** Whether an ERROR event had this throwable, itself or as a cause. */
    public boolean hasLogged(Throwable sought) {
        for (int i = 0; i < MOST_THROWN; i++) {
            WeakReference<Throwable> logged = thrown.get(i);
            Throwable cause = logged == null ? null : logged.get();
            for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
                if (cause == sought) {
                    return true;
                }
                cause = causeOf(cause);
            }
        }
        return false;
    }

    private static Throwable causeOf(Throwable thrown) {
        try {
            return thrown.getCause();
        } catch (Throwable e) {
            return null;
        }
    }

    /** The last ERROR event, null when there was none. */
    public LoggedError lastError() {
        return lastError;
    }

    /** The logs that received an event, by name, in the names' order. */
    public Map<String, CapturedLog> logs() {
        return new TreeMap<>(byName);
    }
}
