package io.getorchestra.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.LoggerContextListener;
import io.getorchestra.internal.capture.AppenderSettings;

/** An appender of ours on the root logger, for a configuration that has none; put back when Logback is configured anew. */
final class AttachedAppender implements LoggerContextListener {
    static final String NAME = "ORCHESTRA-ATTACHED";

    private final LoggerContext logback;
    private final AppenderSettings settings;
    private final String level;
    private OrchestraAppender appender;
    private boolean detached;

    AttachedAppender(LoggerContext logback, AppenderSettings settings, String level) {
        this.logback = logback;
        this.settings = settings;
        this.level = level;
    }

    synchronized void attach() {
        if (detached) {
            return;
        }
        appender = new OrchestraAppender();
        appender.setContext(logback);
        appender.setName(NAME);
        appender.setLogName(settings.logName());
        if (level != null) {
            ThresholdFilter filter = new ThresholdFilter();
            filter.setContext(logback);
            filter.setLevel(level);
            filter.start();
            appender.addFilter(filter);
        }
        appender.startAttached();
        root().addAppender(appender);
    }

    synchronized void detach() {
        detached = true;
        logback.removeListener(this);
        root().detachAppender(appender);
        appender.stop();
    }

    private Logger root() {
        return logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @Override
    public boolean isResetResistant() {
        return true;
    }

    /** The loggers have lost their appenders, and are about to get others. */
    @Override
    public void onReset(LoggerContext context) {
        attach();
    }

    @Override
    public void onStart(LoggerContext context) {}

    @Override
    public void onStop(LoggerContext context) {}

    @Override
    public void onLevelChange(Logger logger, Level newLevel) {}
}
