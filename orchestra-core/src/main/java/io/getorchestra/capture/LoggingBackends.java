package io.getorchestra.capture;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The logging frameworks that this process logs through, found at the first use. Thread-safe. */
public final class LoggingBackends {

    private LoggingBackends() {}

    private static final class Found {
        static final List<LoggingBackend> ACTIVE = find();
    }

    /** Starts the frameworks, if nothing has yet, so that their appenders have registered. */
    public static void start() {
        active();
    }

    private static List<LoggingBackend> active() {
        return Found.ACTIVE;
    }

    /**
     * Attaches an appender to each framework's root logger.
     *
     * @param detach gets what takes them away again
     */
    static void attach(AppenderSettings settings, String level, List<Runnable> detach) {
        for (LoggingBackend backend : active()) {
            try {
                detach.add(backend.attach(settings, level));
            } catch (RuntimeException | Error e) {
                log(Level.WARN, "The Orchestra appender cannot be attached, the log is not captured: " + e);
            }
        }
    }

    /** The adapters' objects, and more. */
    public static List<Object> and(List<?> more) {
        List<Object> all = new ArrayList<>(active());
        all.addAll(more);
        return all;
    }

    private static List<LoggingBackend> find() {
        List<LoggingBackend> active = new ArrayList<>();
        Iterator<LoggingBackend> providers = ServiceLoader.load(
                        LoggingBackend.class, LoggingBackend.class.getClassLoader())
                .iterator();
        while (true) {
            try {
                if (!providers.hasNext()) {
                    return List.copyOf(active);
                }
                LoggingBackend backend = providers.next();
                if (backend.start()) {
                    active.add(backend);
                }
            } catch (Exception | LinkageError | java.util.ServiceConfigurationError e) {
                // An adapter whose framework is not on the class path.
            }
        }
    }

    /** Logs to {@link LoggingBackend#LOGGER_NAME} where the user sees their own log; never throws. */
    public static void log(Level level, String message) {
        try {
            List<LoggingBackend> backends = active();
            if (backends.isEmpty()) {
                LoggerFactory.getLogger(LoggingBackend.LOGGER_NAME)
                        .atLevel(level)
                        .log(message);
            } else {
                backends.get(0).log(level, message);
            }
        } catch (Exception | LinkageError e) {
            // Nowhere left to say it.
        }
    }

    /** The current thread's task run id in each framework, to be given to {@link #restore}. */
    public static String[] taskRunIds() {
        List<LoggingBackend> backends = active();
        String[] values = new String[backends.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = backends.get(i).taskRunId();
        }
        return values;
    }

    /** Sets the current thread's task run id in each framework. */
    public static void setTaskRunId(String value) {
        for (LoggingBackend backend : active()) {
            backend.setTaskRunId(value);
        }
    }

    /** Puts the current thread's context back to what {@link #taskRunIds} read. */
    public static void restore(String[] values) {
        List<LoggingBackend> backends = active();
        for (int i = 0; i < values.length; i++) {
            backends.get(i).setTaskRunId(values[i]);
        }
    }
}
