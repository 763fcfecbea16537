package io.getorchestra.logback;

import ch.qos.logback.classic.LoggerContext;
import io.getorchestra.capture.AppenderSettings;
import io.getorchestra.capture.LoggingBackend;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/** Logback as SLF4J's provider. */
@SuppressWarnings("exports") // public for ServiceLoader only
public final class LogbackBackend implements LoggingBackend {

    /** For {@link java.util.ServiceLoader}. */
    public LogbackBackend() {}

    @Override
    public boolean start() {
        return LoggerFactory.getILoggerFactory() instanceof LoggerContext;
    }

    @Override
    public void log(Level level, String message) {
        LoggerFactory.getLogger(LOGGER_NAME).atLevel(level).log(message);
    }

    @Override
    public String taskRunId() {
        return MDC.get(CONTEXT_KEY);
    }

    @Override
    public void setTaskRunId(String value) {
        if (value == null) {
            MDC.remove(CONTEXT_KEY);
        } else {
            MDC.put(CONTEXT_KEY, value);
        }
    }

    @Override
    public Runnable attach(AppenderSettings settings, String level) {
        LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
        AttachedAppender attached = new AttachedAppender(logback, settings, level);
        logback.addListener(attached);
        attached.attach();
        return attached::detach;
    }
}
