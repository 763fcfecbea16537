package io.getorchestra.log4j2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.async.AsyncLoggerContext;

/** A logger context that runs from a configuration file of its own. */
final class Log4j implements AutoCloseable {
    private static final AtomicInteger CONTEXTS = new AtomicInteger();

    final LoggerContext context;
    private final Path file;

    private Log4j(LoggerContext context, String format, String configuration) {
        this.context = context;
        try {
            this.file = Files.createTempFile("log4j2-", "." + format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        write(configuration);
        context.setConfigLocation(file.toUri());
        context.start();
    }

    static Log4j from(String format, String configuration) {
        return new Log4j(new LoggerContext("test-" + CONTEXTS.incrementAndGet()), format, configuration);
    }

    /** From the contents of {@code <Configuration>}. */
    static Log4j xml(String appenders, String loggers) {
        return from("xml", configuration(appenders, loggers));
    }

    /** All of whose loggers are asynchronous. */
    static Log4j asyncXml(String appenders, String loggers) {
        return new Log4j(
                new AsyncLoggerContext("test-" + CONTEXTS.incrementAndGet()), "xml", configuration(appenders, loggers));
    }

    /** One appender, to which the root logger writes everything. */
    static Log4j withAppender(String orchestra) {
        return xml(orchestra, root("orchestra"));
    }

    static String root(String appender) {
        return "<Root level=\"trace\"><AppenderRef ref=\"" + appender + "\"/></Root>";
    }

    private static String configuration(String appenders, String loggers) {
        return "<Configuration><Appenders>" + appenders + "</Appenders><Loggers>" + loggers
                + "</Loggers></Configuration>";
    }

    void reconfigure(String appenders, String loggers) {
        write(configuration(appenders, loggers));
        context.reconfigure();
    }

    private void write(String configuration) {
        try {
            Files.writeString(file, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Logger logger() {
        return context.getLogger("NightlyExport");
    }

    @Override
    public void close() {
        context.stop();
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
