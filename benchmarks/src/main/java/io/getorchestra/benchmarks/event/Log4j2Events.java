package io.getorchestra.benchmarks.event;

import io.getorchestra.internal.capture.LoggingBackend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;

/** Through Log4j, as it is by default. */
final class Log4j2Events implements Events {
    private final Integer rows = 125_000;
    private final Integer millis = 1_340;
    private final Log4j2Target target;
    private final LoggerContext context;
    private final Logger logger;

    Log4j2Events(Log4j2Target target, Path folder) throws IOException {
        this.target = target;
        byte[] xml = target.configuration(folder).getBytes(StandardCharsets.UTF_8);
        context = Configurator.initialize(
                Log4j2Events.class.getClassLoader(), new ConfigurationSource(new ByteArrayInputStream(xml)));
        if (context.getConfiguration().getAppender("A") == null) {
            throw new IllegalStateException("not configured");
        }
        Appender appender = target.appender(context.getConfiguration());
        if (appender != null) {
            LoggerConfig root = context.getConfiguration().getRootLogger();
            root.removeAppender("A");
            root.addAppender(appender, null, null);
            context.updateLoggers();
        }
        logger = context.getLogger("io.getorchestra.example.NightlyExport");
    }

    @Override
    public void enterThread() {
        if (target.isInTask()) {
            ThreadContext.put(LoggingBackend.CONTEXT_KEY, TaskCapture.TASK_RUN_ID);
        }
    }

    @Override
    public void log() {
        logger.info("exported {} rows of {} in {} ms", rows, "customers", millis);
    }

    @Override
    public TaskCapture.Buffer buffer() {
        return target.buffer();
    }

    @Override
    public void close() {
        Configurator.shutdown(context);
    }
}
