package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.LoggingBackend;
import io.getorchestra.internal.capture.StartUp;
import java.util.function.BooleanSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.AbstractLifeCycle;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jContextFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.spi.LoggerContext;
import org.apache.logging.log4j.status.StatusLogger;
import org.slf4j.event.Level;

/** Log4j2 for core; for those who log through SLF4J and for those who use the Log4j API alone. Thread-safe. */
@SuppressWarnings("exports") // a service, which only core calls
public final class Log4j2Backend implements LoggingBackend {

    // Kept: to ask for it again after its end would start another, in the middle of the JVM's shutdown.
    private volatile LoggerContext context;

    /** Called by {@link java.util.ServiceLoader}. */
    public Log4j2Backend() {}

    /** Starts Log4j2, unless the Log4j API leads elsewhere, to Logback for example. */
    @Override
    public boolean start() {
        if (!(LogManager.getFactory() instanceof Log4jContextFactory)) {
            return false;
        }
        // The service is looked for by the thread's class loader, which may not see us.
        OrchestraPlugins.register();
        LoggerContext started = LogManager.getContext(applicationLoader(), false);
        context = started;
        if (started instanceof AbstractLifeCycle log4j) {
            StartUp.await(new IsStarted(log4j), org.apache.logging.log4j.core.LoggerContext.class.getName(), "start");
        }
        return true;
    }

    private record IsStarted(AbstractLifeCycle log4j) implements BooleanSupplier {
        @Override
        public boolean getAsBoolean() {
            return !log4j.isInitialized() && !log4j.isStarting();
        }
    }

    /** The thread's, which may see more of the application than the one that loaded this class. */
    private static ClassLoader applicationLoader() {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return seesThisClass(application) ? application : Log4j2Backend.class.getClassLoader();
    }

    private static boolean seesThisClass(ClassLoader loader) {
        try {
            return loader != null && loader.loadClass(Log4j2Backend.class.getName()) == Log4j2Backend.class;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** For the application's log; when Log4j has stopped, warnings and errors go to its status logger. */
    @Override
    public Message message(Level slf4j, String message) {
        org.apache.logging.log4j.Level level = org.apache.logging.log4j.Level.valueOf(slf4j.name());
        boolean isWarning = slf4j.toInt() >= Level.WARN.toInt();
        LogEvent event = Log4jLogEvent.newBuilder()
                .setLoggerName(LOGGER_NAME)
                .setLoggerFqcn(Log4j2Backend.class.getName())
                .setLevel(level)
                .setMessage(new SimpleMessage(message))
                .setThreadName(Thread.currentThread().getName())
                .build();
        return new Log4jMessage(event, isWarning);
    }

    private final class Log4jMessage implements Message {
        private final LogEvent event;
        private final boolean isWarning;

        Log4jMessage(LogEvent event, boolean isWarning) {
            this.event = event;
            this.isWarning = isWarning;
        }

        @Override
        public boolean tell() {
            return Log4j2Backend.this.tell(event, isWarning);
        }
    }

    private boolean tell(LogEvent event, boolean isWarning) {
        if (!(context instanceof org.apache.logging.log4j.core.LoggerContext log4j)) {
            context.getLogger(LOGGER_NAME).log(event.getLevel(), event.getMessage());
            return true;
        }
        if (log4j.isStopping() || log4j.isStopped()) {
            if (isWarning) {
                StatusLogger.getLogger().error(event.getMessage());
            }
            return StatusLogger.getLogger().isErrorEnabled();
        }
        Logger logger = log4j.getLogger(LOGGER_NAME);
        if (logger.isEnabled(event.getLevel())) {
            logger.get().log(event);
            return true;
        }
        // Before Log4j has started, or has its configuration, as before Spring Boot has read log4j2-spring.xml, nobody
        // has said that they want silence.
        return log4j.isStarted() && !(log4j.getConfiguration() instanceof DefaultConfiguration);
    }

    @Override
    public String whyNoAppender() {
        return context instanceof org.apache.logging.log4j.core.LoggerContext log4j
                ? NoAppender.why(log4j.getConfiguration())
                : "Log4j logs through " + context.getClass().getName();
    }

    @Override
    public String taskRunId() {
        return ThreadContext.get(CONTEXT_KEY);
    }

    @Override
    public void setTaskRunId(String value) {
        if (value == null) {
            ThreadContext.remove(CONTEXT_KEY);
        } else {
            ThreadContext.put(CONTEXT_KEY, value);
        }
    }

    @Override
    public Runnable attach(AppenderSettings settings, String level) {
        org.apache.logging.log4j.core.LoggerContext core = (org.apache.logging.log4j.core.LoggerContext) context;
        AttachedAppender attached = new AttachedAppender(core, settings, level);
        core.addPropertyChangeListener(attached);
        attached.attach();
        return attached::detach;
    }
}
