package io.getorchestra.benchmarks.event;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.getorchestra.internal.capture.LoggingBackend;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Through Logback. */
final class LogbackEvents implements Events {
    private final Integer rows = 125_000;
    private final Integer millis = 1_340;
    private final LogbackTarget target;
    private final LoggerContext context;
    private final Logger logger;

    LogbackEvents(LogbackTarget target, Path folder, String server) throws JoranException {
        this.target = target;
        context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        String xml = target.configuration(folder, server);
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        if (context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("A") == null) {
            throw new IllegalStateException(
                    "not configured: " + context.getStatusManager().getCopyOfStatusList());
        }
        logger = context.getLogger("io.getorchestra.example.NightlyExport");
    }

    @Override
    public void enterThread() {
        if (buffer() != TaskCapture.Buffer.NONE) {
            MDC.put(LoggingBackend.CONTEXT_KEY, TaskCapture.TASK_RUN_ID);
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
        context.stop();
    }
}
