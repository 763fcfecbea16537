package io.getorchestra;

import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.LoggingBackends;
import io.getorchestra.internal.capture.OwnMessages;
import io.getorchestra.internal.delivery.TaskDelivery;
import io.getorchestra.internal.webhook.OutputValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.event.Level;

/**
 * Reports by hand what {@link OrchestraTaskScope} reports by itself: for programs whose task has no one block. It captures no log.
 *
 * <p>Each call waits for Orchestra's answer, at most twice the request timeout, and tells whether Orchestra took it; none throws. Without a
 * usable configuration one warning says what is missing, and every call returns false. Thread-safe: calls are sent in the order in which they
 * came.
 */
public final class OrchestraClient implements AutoCloseable {
    private final Settings settings;
    private final TaskDelivery delivery;

    /**
     * @param config what code says; null for nothing. The rest comes from the appender, the system properties and the environment
     */
    public OrchestraClient(OrchestraConfig config) {
        LoggingBackends.start();
        this.settings = Settings.resolve(
                config == null ? OrchestraConfig.builder().build() : config,
                CapturePoint.registeredSettings(),
                SettingsSources.atOpening());
        settings.warnings().forEach(warning -> OwnMessages.log(Level.WARN, warning));
        if (settings.webhook() == null) {
            OwnMessages.log(Level.WARN, "Nothing is reported to Orchestra: " + settings.reason());
        }
        this.delivery =
                settings.webhook() == null ? null : new TaskDelivery(settings.webhook(), settings::redact, null);
    }

    /** Sends a status without a message. */
    public boolean updateTask(TaskRunStatus status) {
        return updateTask(status, null);
    }

    /**
     * Sends a status.
     *
     * @param message left out when null or blank
     */
    public boolean updateTask(TaskRunStatus status, String message) {
        return send(
                "the status " + status,
                to -> status != null && to.sendStatus(status.name(), Messages.orElse(message, null)));
    }

    /** Sends an output, as {@link OrchestraTaskScope#setOutput} does. */
    public boolean setOutput(String name, Object value) {
        return send(
                "the output " + name,
                to -> to.sendOutput(OrchestraTaskScope.checkedName(name), OutputValue.toJson(value)));
    }

    /** Sends a file as a log, as far as it is long now. */
    public boolean sendLog(String logName, Path file) {
        if (file == null || !Files.isReadable(file)) {
            OwnMessages.log(Level.WARN, "The log " + logName + " is not sent: " + file + " cannot be read");
            return false;
        }
        return sendLog(logName, TaskDelivery.file(file));
    }

    /** Sends a text as a log. */
    public boolean sendLog(String logName, CharSequence text) {
        return text != null && sendLog(logName, TaskDelivery.text(text));
    }

    private boolean sendLog(String logName, LogSource source) {
        return logName != null && send("the log " + logName, to -> settings.sendLogs() && to.sendLog(logName, source));
    }

    private boolean send(String what, Predicate<TaskDelivery> call) {
        try {
            return delivery != null && call.test(delivery);
        } catch (RuntimeException | Error e) {
            OwnMessages.log(Level.WARN, what + " is not sent: " + e.getMessage());
            return false;
        }
    }

    /** Gives what is still queued the close timeout, and ends the sender. Never throws. */
    @Override
    public void close() {
        if (delivery != null) {
            Deadline deadline = Deadline.in(settings.closeTimeout());
            delivery.finish(null, null, Map.of(), deadline);
            OwnMessages.awaitTold(deadline);
        }
    }
}
