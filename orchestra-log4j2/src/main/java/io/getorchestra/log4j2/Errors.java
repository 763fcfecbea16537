package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.LoggedError;
import io.getorchestra.internal.capture.LoggingBackend;
import io.getorchestra.internal.capture.TaskError;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.StringMap;

/** Errors between Log4j2 and core: the job's as core keeps them, core's as events. */
final class Errors {
    private Errors() {}

    static LoggedError logged(LogEvent event) {
        return new LoggedError(
                event.getMessage() == null ? null : event.getMessage().getFormattedMessage(),
                event.getThrown(),
                event.getLoggerName(),
                event.getTimeMillis(),
                event.getThreadName());
    }

    static LogEvent event(TaskError error) {
        StringMap context = ContextDataFactory.createContextData();
        context.putValue(LoggingBackend.CONTEXT_KEY, error.taskRunId());
        return Log4jLogEvent.newBuilder()
                .setLoggerName(LoggingBackend.LOGGER_NAME)
                .setLoggerFqcn(Errors.class.getName())
                .setLevel(Level.ERROR)
                .setMessage(new SimpleMessage(error.message()))
                .setThrown(error.thrown())
                .setThreadName(error.thread())
                .setContextData(context)
                .build();
    }
}
