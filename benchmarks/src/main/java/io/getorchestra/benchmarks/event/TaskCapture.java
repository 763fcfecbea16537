package io.getorchestra.benchmarks.event;

import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.capture.ScopeCapture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** An open task scope without its delivery, so that nothing but the logging call is measured. */
public final class TaskCapture implements AutoCloseable {
    static final String TASK_RUN_ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";

    private final ScopeCapture capture;
    private PartTaker taker;

    /** Where a target's events are kept; only ours keeps them in a task's buffer. */
    public enum Buffer {
        NONE,
        MEMORY,
        FILE,
        /** In memory, with a thread that takes a part of it every 50 ms, as the sender of a live log does. */
        MEMORY_TAKEN,
        /** The same in files. */
        FILE_TAKEN
    }

    private TaskCapture(ScopeCapture.LogFactory logs) {
        capture = new ScopeCapture(TASK_RUN_ID, logs);
        if (!capture.open()) {
            throw new IllegalStateException("a scope is open already");
        }
    }

    /** With the buffer's default limit; null for a target that has none. */
    public static TaskCapture open(Buffer buffer, Path directory) {
        return open(buffer, directory, CapturedLog.DEFAULT_MEMORY_LIMIT);
    }

    /**
     * @param memoryLimit how much a buffer in memory may hold, bytes
     * @return null for a target without a buffer
     */
    public static TaskCapture open(Buffer buffer, Path directory, long memoryLimit) {
        return switch (buffer) {
            case NONE -> null;
            case MEMORY -> new TaskCapture(appender -> CapturedLog.inMemory(memoryLimit));
            case MEMORY_TAKEN -> new TaskCapture(appender -> CapturedLog.inMemory(memoryLimit)).withTaker();
            case FILE_TAKEN ->
                new TaskCapture(appender -> CapturedLog.inFilesToBeSent(
                                directory.resolve("task"),
                                appender.logName(),
                                CapturedLog.DEFAULT_FILE_LIMIT,
                                trouble -> {
                                    throw new IllegalStateException(trouble);
                                }))
                        .withTaker();
            case FILE ->
                new TaskCapture(appender -> CapturedLog.inFiles(
                        directory.resolve("task"), appender.logName(), CapturedLog.DEFAULT_FILE_LIMIT, trouble -> {
                            throw new IllegalStateException(trouble);
                        }));
        };
    }

    private TaskCapture withTaker() {
        taker = new PartTaker(() -> capture.logs().isEmpty() ? null : log());
        return this;
    }

    private CapturedLog log() {
        if (capture.logs().size() != 1) {
            throw new IllegalStateException("captured logs: " + capture.logs().keySet());
        }
        return capture.logs().values().iterator().next();
    }

    /** How many events it was handed. */
    public long accepted() {
        return log().counts().accepted();
    }

    /** Whether older events have had to make room. */
    public boolean isAtLimit() {
        return !capture.logs().isEmpty() && log().counts().dropped() > 0;
    }

    /** Takes no more events; returns how many bytes it holds. */
    public long seal() throws IOException {
        capture.close();
        try (InputStream in = log().open()) {
            byte[] chunk = new byte[1 << 16];
            long length = 0;
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                length += read;
            }
            return length;
        }
    }

    @Override
    public void close() {
        if (taker != null) {
            taker.close();
        }
        capture.close();
        CapturedLog log = log();
        if (log.counts().kept() == 0) {
            throw new IllegalStateException("nothing was kept: " + log.counts());
        }
        log.discard();
    }
}
