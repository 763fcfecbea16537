package io.getorchestra.internal.capture;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * The logging frameworks that this process logs through, looked for at each scope's opening until they are there. Thread-safe, and nothing
 * of it throws.
 */
public final class LoggingBackends {

    /** Our adapters, for a fat jar that has kept only one of their service files. */
    private static final String[] ADAPTERS = {
        "io.getorchestra.logback.LogbackBackend", "io.getorchestra.log4j2.Log4j2Backend"
    };

    private static final int MOST_PROVIDERS = 20;
    private static final ReentrantLock CHANGE = new ReentrantLock();

    /** Those whose classes can be used; null before the first look. */
    private static volatile List<LoggingBackend> found;
    /** Those of them that this process logs through; one that is here stays, at its place. */
    private static volatile List<LoggingBackend> active = List.of();

    private LoggingBackends() {}

    /**
     * Starts the frameworks, if nothing has yet, so that their appenders have registered. What was not there the last time is looked for again.
     */
    public static void start() {
        List<LoggingBackend> up = active;
        List<LoggingBackend> candidates = found;
        if (candidates == null || up.isEmpty()) {
            candidates = find(candidates == null ? List.of() : candidates);
        } else if (up.size() == candidates.size()) {
            return;
        }
        for (LoggingBackend candidate : candidates) {
            if (!up.contains(candidate) && starts(candidate)) {
                activate(candidate);
            }
        }
    }

    static List<LoggingBackend> active() {
        if (found == null) {
            start();
        }
        return active;
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
                OwnMessages.log(Level.WARN, "The Orchestra appender cannot be attached, the log is not captured: " + e);
            }
        }
    }

    /** The adapters' classes. */
    public static List<Class<?>> types() {
        List<Class<?>> types = new ArrayList<>();
        for (LoggingBackend backend : active()) {
            types.add(backend.getClass());
        }
        return types;
    }

    private static boolean starts(LoggingBackend backend) {
        try {
            return backend.start();
        } catch (Throwable e) { // an adapter whose framework is not there, or not as it should be
            return false;
        }
    }

    private static void activate(LoggingBackend backend) {
        CHANGE.lock();
        try {
            active = with(active, backend);
        } finally {
            CHANGE.unlock();
        }
    }

    private static List<LoggingBackend> find(List<LoggingBackend> known) {
        List<LoggingBackend> all = known;
        ClassLoader loader = LoggingBackend.class.getClassLoader();
        try {
            Iterator<LoggingBackend> providers =
                    ServiceLoader.load(LoggingBackend.class, loader).iterator();
            for (int i = 0; i < MOST_PROVIDERS; i++) {
                LoggingBackend provider = next(providers);
                if (provider == null) {
                    break;
                }
                all = with(all, provider);
            }
        } catch (Throwable e) { // as below
            // No service file can be read; the adapters may be there all the same.
        }
        for (String adapter : ADAPTERS) {
            all = withAdapter(all, adapter, loader);
        }
        CHANGE.lock();
        try {
            for (LoggingBackend backend : found == null ? List.<LoggingBackend>of() : found) {
                all = with(all, backend);
            }
            found = all;
            return all;
        } finally {
            CHANGE.unlock();
        }
    }

    /** The next provider that can be made, null when there is none. */
    private static LoggingBackend next(Iterator<LoggingBackend> providers) {
        for (int i = 0; i < MOST_PROVIDERS; i++) {
            try {
                return providers.hasNext() ? providers.next() : null;
            } catch (Throwable e) {
                // An adapter whose framework is not on the class path.
            }
        }
        return null;
    }

    private static List<LoggingBackend> withAdapter(List<LoggingBackend> all, String adapter, ClassLoader loader) {
        for (LoggingBackend backend : all) {
            if (backend.getClass().getName().equals(adapter)) {
                return all;
            }
        }
        try {
            return with(all, (LoggingBackend)
                    Class.forName(adapter, true, loader).getConstructor().newInstance());
        } catch (Throwable e) { // most have one adapter
            return all;
        }
    }

    private static List<LoggingBackend> with(List<LoggingBackend> all, LoggingBackend more) {
        for (LoggingBackend backend : all) {
            if (backend.getClass() == more.getClass()) {
                return all;
            }
        }
        List<LoggingBackend> longer = new ArrayList<>(all);
        longer.add(more);
        return List.copyOf(longer);
    }

    /** Why no Orchestra appender has registered, as far as it can be seen, and what to do. */
    public static String whyNoAppender() {
        StringBuilder why = new StringBuilder();
        for (LoggingBackend backend : active) {
            try {
                why.append(why.isEmpty() ? "" : "; ").append(backend.whyNoAppender());
            } catch (Throwable e) {
                // The framework does not let itself be looked at.
            }
        }
        if (active.isEmpty()) { // else SLF4J may not be in use, and prints when it is asked
            return otherFramework();
        }
        return why.isEmpty() ? "no logging framework could be looked at" : why.toString();
    }

    private static String otherFramework() {
        try {
            ILoggerFactory factory = LoggerFactory.getILoggerFactory();
            String type = factory.getClass().getName();
            if (factory instanceof NOPLoggerFactory) {
                return "SLF4J has no provider, so nothing is logged: add Logback or Log4j2, and orchestra-logback or orchestra-log4j2";
            }
            if (type.startsWith("ch.qos.logback.")) {
                return "SLF4J logs through Logback: add orchestra-logback where this library is loaded from";
            }
            if (type.startsWith("org.apache.logging.slf4j.")) {
                return "SLF4J logs through Log4j: add orchestra-log4j2 where this library is loaded from";
            }
            return "SLF4J logs through " + type
                    + ", for which there is no Orchestra appender: log through Logback or Log4j2, or attach the log file with attachLog";
        } catch (Throwable e) { // as everywhere here
            return "SLF4J cannot be used: " + e;
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
