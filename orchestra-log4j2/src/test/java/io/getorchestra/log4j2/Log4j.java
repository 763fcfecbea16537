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

    private Log4j(LoggerContext context, Path file) {
        this.context = context;
        this.file = file;
        context.start();
    }

    static Log4j from(String format, String configuration) {
        Path file = write(format, configuration);
        return new Log4j(new LoggerContext(nextName(), null, file.toUri()), file);
    }

    /** From the contents of {@code <Configuration>}. */
    static Log4j xml(String appenders, String loggers) {
        return from("xml", configuration(appenders, loggers));
    }

    /** All of whose loggers are asynchronous. */
    static Log4j asyncXml(String appenders, String loggers) {
        Path file = write("xml", configuration(appenders, loggers));
        return new Log4j(new AsyncLoggerContext(nextName(), null, file.toUri()), file);
    }

    private static String nextName() {
        return "test-" + CONTEXTS.incrementAndGet();
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
        try {
            Files.writeString(file, configuration(appenders, loggers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        context.reconfigure();
    }

    private static Path write(String format, String configuration) {
        try {
            return Files.writeString(Files.createTempFile("log4j2-", "." + format), configuration);
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
