package io.getorchestra.internal.capture;

import org.slf4j.event.Level;

/**
 * What core needs of a logging framework: that it is up, its context map, and a logger for our own messages. An adapter provides one
 * through {@link java.util.ServiceLoader}. Implementations are thread-safe.
 */
public interface LoggingBackend {

    /** The name of the logger that carries our own messages. */
    String LOGGER_NAME = "io.getorchestra";

    /** The key in the logging context (MDC, {@code ThreadContext}) that says whose event it is. */
    String CONTEXT_KEY = "orchestra_task_run_id";

    /** A message of our own, as the thread that had it to say would have logged it. */
    @FunctionalInterface
    interface Message {
        /**
         * Logs it, on any thread. This goes through the user's appenders, which may throw anything and block for ever.
         *
         * @return false when the framework cannot log, so that the message has to be told elsewhere
         */
        boolean tell();
    }

    /**
     * Starts the framework if nothing has, so that the appenders of its configuration exist; waits, at most {@link StartUp#LONGEST}, while
     * another thread starts it. Called again at each scope as long as it says no.
     *
     * @return whether this process logs through the framework
     */
    boolean start();

    /** A message for {@link #LOGGER_NAME}, with the current thread's name and context; no appender sees it yet. */
    Message message(Level level, String message);

    /** The current thread's value of {@link #CONTEXT_KEY}, null when there is none. */
    String taskRunId();

    /** Sets the current thread's value of {@link #CONTEXT_KEY}; null removes it. */
    void setTaskRunId(String value);

    /**
     * Attaches an Orchestra appender with the default layout to the root logger. It stays when the framework is configured anew; while the
     * configuration has an Orchestra appender itself, it takes no events.
     *
     * @param level the lowest level that it takes, null for all
     * @return takes it away
     */
    Runnable attach(AppenderSettings settings, String level);

    /** Why this library has no Orchestra appender in the framework, as far as it can be seen, and what to do; never null. */
    String whyNoAppender();
}
