package io.getorchestra.benchmarks;

import io.getorchestra.capture.CapturedLog;
import io.getorchestra.capture.ScopeCapture;
import java.io.IOException;
import java.nio.file.Path;

/** An open task scope without its delivery, so that nothing but the logging call is measured; the buffers have their default limits. */
final class TaskCapture implements AutoCloseable {
    static final String TASK_RUN_ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";

    private final ScopeCapture capture;

    private TaskCapture(ScopeCapture.LogFactory logs) {
        capture = new ScopeCapture(TASK_RUN_ID, logs);
        if (!capture.open()) {
            throw new IllegalStateException("a scope is open already");
        }
    }

    static TaskCapture inMemory() {
        return new TaskCapture(appender -> CapturedLog.inMemory(CapturedLog.DEFAULT_MEMORY_LIMIT));
    }

    static TaskCapture inFiles(Path directory) {
        return new TaskCapture(appender -> CapturedLog.inFiles(
                directory.resolve("task"), appender.logName(), CapturedLog.DEFAULT_FILE_LIMIT, trouble -> {
                    throw new IllegalStateException(trouble);
                }));
    }

    @Override
    public void close() throws IOException {
        capture.close();
        if (capture.logs().isEmpty()) {
            throw new IllegalStateException("nothing was captured");
        }
        for (CapturedLog log : capture.logs().values()) {
            if (log.counts().kept() == 0) {
                throw new IllegalStateException("nothing was kept: " + log.counts());
            }
            log.discard();
        }
    }
}
