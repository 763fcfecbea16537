package io.getorchestra.capture;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;

/** What one task scope captures: a log for each log name that its appenders use. Thread-safe. */
public final class ScopeCapture {
    private final String taskRunId;
    private final LogFactory logs;
    private final Map<String, CapturedLog> byName = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<AppenderSettings> appenders = new CopyOnWriteArrayList<>();
    private final ReentrantLock creation = new ReentrantLock();
    private boolean closed;
    private volatile String lastError;

    /** Makes the buffer of a log when its first event arrives. */
    @FunctionalInterface
    public interface LogFactory {
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

    /** Receives no more events; what has arrived can be read from {@link #logs}. */
    public void close() {
        CapturePoint.close(this);
        creation.lock();
        try {
            closed = true;
        } finally {
            creation.unlock();
        }
        byName.values().forEach(CapturedLog::seal);
    }

    String taskRunId() {
        return taskRunId;
    }

    void append(AppenderSettings appender, byte[] utf8, int offset, int length) {
        CapturedLog log = log(appender);
        if (log != null) {
            log.append(utf8, offset, length);
        }
    }

    void countDropped(AppenderSettings appender) {
        CapturedLog log = log(appender);
        if (log != null) {
            log.countDropped();
        }
    }

    private CapturedLog log(AppenderSettings appender) {
        CapturedLog log = byName.get(appender.logName());
        return log != null ? log : create(appender);
    }

    private CapturedLog create(AppenderSettings appender) {
        creation.lock();
        try {
            return closed ? null : byName.computeIfAbsent(appender.logName(), name -> logs.create(appender));
        } finally {
            creation.unlock();
        }
    }

    void noteAppender(AppenderSettings appender) {
        appenders.addIfAbsent(appender);
    }

    /** The settings of the appenders that were there at its opening or have started since, stopped ones too. */
    public List<AppenderSettings> appenders() {
        return List.copyOf(appenders);
    }

    void noteError(String reason) {
        lastError = reason;
    }

    /** The last ERROR event's throwable in one line, null when there was none. */
    public String lastError() {
        return lastError;
    }

    /** The logs that received an event, by name, in the names' order. */
    public Map<String, CapturedLog> logs() {
        return new TreeMap<>(byName);
    }
}
