package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.AppenderSettings;
import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.ErrorHandler;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;

/** An appender of ours on the root logger, for a configuration that has none; put back when Log4j is configured anew. */
final class AttachedAppender implements PropertyChangeListener {
    private static final String NAME = "Orchestra-attached";

    private final LoggerContext log4j;
    private final AppenderSettings settings;
    private final Level level;
    private OrchestraAppender appender;
    private Configuration configuration;
    private volatile boolean detached;

    /**
     * @param level null for all
     */
    AttachedAppender(LoggerContext log4j, AppenderSettings settings, String level) {
        this.log4j = log4j;
        this.settings = settings;
        this.level = level == null ? null : Level.toLevel(level, null);
    }

    synchronized void attach() {
        if (detached || configuration == log4j.getConfiguration()) {
            return;
        }
        configuration = log4j.getConfiguration();
        OrchestraAppender.Builder<?> builder = OrchestraAppender.newBuilder();
        builder.setName(freeName());
        builder.setConfiguration(configuration);
        appender = builder.setLogName(settings.logName()).attached().build();
        appender.setHandler(new UntilDetached(appender.getHandler()));
        appender.start();
        configuration.addAppender(appender);
        configuration.getRootLogger().addAppender(appender, level, null);
        log4j.updateLoggers();
    }

    /** Log4j takes one appender of a name, and another copy of this library, in a class loader of its own, may have attached one. */
    private String freeName() {
        String name = NAME;
        for (int i = 2; configuration.getAppenders().containsKey(name); i++) {
            name = NAME + "-" + i;
        }
        return name;
    }

    synchronized void detach() {
        detached = true;
        log4j.removePropertyChangeListener(this);
        configuration.getRootLogger().removeAppender(appender.getName());
        configuration.getAppenders().remove(appender.getName());
        log4j.updateLoggers();
        appender.stop(1, TimeUnit.SECONDS);
    }

    @Override
    public void propertyChange(PropertyChangeEvent event) {
        if (LoggerContext.PROPERTY_CONFIG.equals(event.getPropertyName())) {
            attach();
        }
    }

    /** A thread that is just logging may still come to the appender when it has stopped, of which nobody has to hear. */
    private final class UntilDetached implements ErrorHandler {
        private final ErrorHandler handler;

        UntilDetached(ErrorHandler handler) {
            this.handler = handler;
        }

        @Override
        public void error(String message) {
            if (!detached) {
                handler.error(message);
            }
        }

        @Override
        public void error(String message, Throwable thrown) {
            if (!detached) {
                handler.error(message, thrown);
            }
        }

        @Override
        public void error(String message, LogEvent event, Throwable thrown) {
            if (!detached) {
                handler.error(message, event, thrown);
            }
        }
    }
}
