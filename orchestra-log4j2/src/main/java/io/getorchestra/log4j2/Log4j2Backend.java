package io.getorchestra.log4j2;

import io.getorchestra.capture.AppenderSettings;
import io.getorchestra.capture.LoggingBackend;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.AbstractLifeCycle;
import org.apache.logging.log4j.core.impl.Log4jContextFactory;
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
        context = LogManager.getContext(applicationLoader(), false);
        return true;
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

    /** To the application's log; when Log4j has stopped, warnings and errors go to its status logger. */
    @Override
    public void log(Level level, String message) {
        if (context instanceof AbstractLifeCycle log4j && (log4j.isStopping() || log4j.isStopped())) {
            if (level.toInt() >= Level.WARN.toInt()) {
                StatusLogger.getLogger().error(message);
            }
            return;
        }
        context.getLogger(LOGGER_NAME).log(org.apache.logging.log4j.Level.valueOf(level.name()), message);
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
