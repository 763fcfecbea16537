package io.getorchestra.log4j2;

import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.capture.LoggedError;
import io.getorchestra.internal.capture.ScopeCapture;
import io.getorchestra.internal.capture.TaskError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** An open scope that keeps what it captures in memory. */
final class Captured implements AutoCloseable {
    final String taskRunId = UUID.randomUUID().toString();
    private final ScopeCapture scope = new ScopeCapture(taskRunId, appender -> CapturedLog.inMemory(256L << 20));

    Captured() {
        if (!scope.open()) {
            throw new IllegalStateException("not opened");
        }
    }

    /** The task has failed, on a thread {@code exporter}. */
    void fail(Throwable thrown) {
        scope.append(new TaskError("failed", thrown, "exporter", taskRunId));
    }

    /** Ends the capture and returns the log. */
    byte[] bytes(String logName) {
        scope.close();
        CapturedLog log = scope.logs().get(logName);
        if (log == null) {
            return new byte[0];
        }
        try (InputStream in = log.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String text(String logName) {
        return new String(bytes(logName), StandardCharsets.UTF_8);
    }

    String text() {
        return text("orchestra.log");
    }

    List<String> lines() {
        return text().lines().toList();
    }

    CapturedLog.Counts counts() {
        CapturedLog log = scope.logs().get("orchestra.log");
        return log == null ? new CapturedLog.Counts(0, 0, 0) : log.counts();
    }

    LoggedError lastError() {
        return scope.lastError();
    }

    @Override
    public void close() {
        scope.close();
    }
}
