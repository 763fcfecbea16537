package io.getorchestra.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.LoggingBackend;
import io.getorchestra.internal.capture.StartUp;
import java.util.function.BooleanSupplier;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.helpers.SubstituteLoggerFactory;

/** Logback as SLF4J's provider, also with SLF4J 1.7. */
@SuppressWarnings("exports") // public for ServiceLoader only
public final class LogbackBackend implements LoggingBackend {

    /** For {@link java.util.ServiceLoader}. */
    public LogbackBackend() {}

    /** While a thread starts SLF4J the others see a substitute of its factory. */
    @Override
    public boolean start() {
        return StartUp.await(new IsStarted(), LoggerFactory.class.getName(), "performInitialization")
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext;
    }

    @Override
    public Message message(org.slf4j.event.Level slf4j, String message) {
        Level level = Level.toLevel(slf4j.name());
        Logger logger = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(LOGGER_NAME);
        LoggingEvent event = new LoggingEvent(LogbackBackend.class.getName(), logger, level, message, null, null);
        event.prepareForDeferredProcessing();
        return new LogbackMessage(logger, event);
    }

    private static final class IsStarted implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return !(LoggerFactory.getILoggerFactory() instanceof SubstituteLoggerFactory);
        }
    }

    private record LogbackMessage(Logger logger, LoggingEvent event) implements Message {
        @Override
        public boolean tell() {
            if (logger.isEnabledFor(event.getLevel())) {
                logger.callAppenders(event);
            }
            return true;
        }
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

    @Override
    public String whyNoAppender() {
        return NoAppender.why((LoggerContext) LoggerFactory.getILoggerFactory());
    }
}
