package io.getorchestra.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.getorchestra.internal.capture.LoggedError;
import io.getorchestra.internal.capture.LoggingBackend;
import io.getorchestra.internal.capture.TaskError;
import java.util.Map;

/** Errors between Logback and core: the job's as core keeps them, core's as events. */
final class Errors {
    private Errors() {}

    static LoggedError logged(ILoggingEvent event) {
        IThrowableProxy proxy = event.getThrowableProxy();
        Throwable thrown = proxy instanceof ThrowableProxy original ? original.getThrowable() : null;
        String message = event.getFormattedMessage();
        if (thrown == null && proxy != null) {
            // An event that came from elsewhere has no more than the words.
            message = message + ": " + proxy.getClassName() + ": " + proxy.getMessage();
        }
        return new LoggedError(message, thrown, event.getLoggerName(), event.getTimeStamp(), event.getThreadName());
    }

    static ILoggingEvent event(LoggerContext logback, TaskError error) {
        LoggingEvent event = new LoggingEvent(
                Errors.class.getName(),
                logback.getLogger(LoggingBackend.LOGGER_NAME),
                Level.ERROR,
                error.message(),
                error.thrown(),
                null);
        event.setThreadName(error.thread());
        event.setMDCPropertyMap(Map.of(LoggingBackend.CONTEXT_KEY, error.taskRunId()));
        return event;
    }
}
