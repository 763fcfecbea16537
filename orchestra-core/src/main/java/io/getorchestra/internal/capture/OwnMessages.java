package io.getorchestra.internal.capture;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLoggerFactory;

/** What we have to say to the user, in their own log. Thread-safe, and nothing of it throws. */
public final class OwnMessages {
    private static final Duration LONGEST_TELLING = Duration.ofMillis(500);

    private static final MessageTeller TELLER = new MessageTeller();

    private OwnMessages() {}

    /**
     * Logs to {@link LoggingBackend#LOGGER_NAME} where the user sees their own log, as an event of the current thread, by a thread of ours. A
     * thread of the job waits until it is told, at most about 250 ms. A warning that the framework cannot log goes to {@code System.err}, once in
     * a process.
     */
    public static void log(Level level, String message) {
        log(level, message, !(Thread.currentThread() instanceof InternalThread));
    }

    /** As {@link #log}, without any wait: for who may be in the middle of a logging call, which may hold an appender's lock. */
    public static void logLater(Level level, String message) {
        log(level, message, false);
    }

    private static void log(Level level, String text, boolean wait) {
        try {
            String owner = Thread.currentThread() instanceof InternalThread ? CapturePoint.INTERNAL : taskRunId();
            TELLER.add(level, text, message(level, text, owner), owner, wait);
        } catch (Throwable e) { // nothing left of the heap or the stack
            // Nowhere left to say it.
        }
    }

    /**
     * @param owner what the current thread's context says from now on
     * @return null when no framework can make one
     */
    static LoggingBackend.Message message(Level level, String text, String owner) {
        try {
            List<LoggingBackend> backends = LoggingBackends.active();
            if (backends.isEmpty()) {
                return () -> logThroughSlf4j(level, text);
            }
            if (CapturePoint.INTERNAL.equals(owner)) {
                LoggingBackends.setTaskRunId(owner);
            }
            return backends.get(0).message(level, text);
        } catch (Throwable e) { // a framework whose version does not fit
            return null;
        }
    }

    private static boolean logThroughSlf4j(Level level, String text) {
        if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory) {
            return false;
        }
        Logger logger = LoggerFactory.getLogger(LoggingBackend.LOGGER_NAME);
        switch (level) {
            case ERROR -> logger.error(text);
            case WARN -> logger.warn(text);
            default -> logger.info(text);
        }
        return true;
    }

    /**
     * Waits until the messages so far have been told, at most 500 ms and not beyond the deadline; not at all when an appender has blocked for that
     * long. For the end of a task and of the process, which may not outlast its last message otherwise.
     */
    public static void awaitTold(Deadline deadline) {
        TELLER.await(deadline.atMost(LONGEST_TELLING).remainingNanos());
    }

    private static String taskRunId() {
        List<LoggingBackend> backends = LoggingBackends.active();
        return backends.isEmpty() ? null : backends.get(0).taskRunId();
    }
}
