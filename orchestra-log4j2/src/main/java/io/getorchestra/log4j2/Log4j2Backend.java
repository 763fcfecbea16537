package io.getorchestra.log4j2;

import io.getorchestra.capture.LoggingBackend;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.impl.Log4jContextFactory;
import org.apache.logging.log4j.spi.LoggerContext;
import org.slf4j.event.Level;

/** Log4j2 for core; for those who log through SLF4J and for those who use the Log4j API alone. Thread-safe. */
@SuppressWarnings("exports") // a service, which only core calls
public final class Log4j2Backend implements LoggingBackend {

    /** Called by {@link java.util.ServiceLoader}. */
    public Log4j2Backend() {}

    /** Starts Log4j2, unless the Log4j API leads elsewhere, to Logback for example. */
    @Override
    public boolean start() {
        if (!(LogManager.getFactory() instanceof Log4jContextFactory)) {
            return false;
        }
        context();
        return true;
    }

    /** The context of the application, which may see more than the class loader that loaded this class. */
    private static LoggerContext context() {
        ClassLoader own = Log4j2Backend.class.getClassLoader();
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return LogManager.getContext(seesThisClass(application) ? application : own, false);
    }

    private static boolean seesThisClass(ClassLoader loader) {
        try {
            return loader != null && loader.loadClass(Log4j2Backend.class.getName()) == Log4j2Backend.class;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    @Override
    public void log(Level level, String message) {
        context().getLogger(LOGGER_NAME).log(org.apache.logging.log4j.Level.valueOf(level.name()), message);
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
}
