package io.getorchestra.benchmarks.event;

import java.nio.file.Path;

/** One message with three arguments, again and again, through a logging framework to one target. */
public interface Events extends AutoCloseable {
    /**
     * @param target the name of a {@link LogbackTarget}, or of a {@link Log4j2Target} after {@code log4j2:}
     * @param server the URL of a server that takes everything
     */
    static Events open(String target, Path folder, String server) throws Exception {
        return target.startsWith("log4j2:")
                ? new Log4j2Events(Log4j2Target.valueOf(target.substring("log4j2:".length())), folder)
                : new LogbackEvents(LogbackTarget.valueOf(target), folder, server);
    }

    /** So many that a log in memory is at its limit. */
    int BEFORE_THE_COUNT = 100_000;

    /** Puts into the current thread's context what a task scope does. */
    void enterThread();

    /** Logs it once. */
    void log();

    TaskCapture.Buffer buffer();

    /** Stops the framework: what it held back is where it belongs. */
    @Override
    void close();
}
