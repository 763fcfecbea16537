package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.AppenderSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.AppenderControl;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;
import org.junit.jupiter.api.Test;

/** As with two copies of this library in class loaders of their own, which share Log4j. */
final class AttachedAppenderTest {
    private static final AppenderSettings SETTINGS =
            new AppenderSettings("export.log", null, null, null, null, null, null, null, List.of());

    @Test
    void eachCopyHasAnAppenderOfItsOwn() {
        try (LoggerContext log4j = new LoggerContext("copies")) {
            log4j.start(new DefaultConfiguration());
            AttachedAppender one = new AttachedAppender(log4j, SETTINGS, null);
            AttachedAppender other = new AttachedAppender(log4j, SETTINGS, null);

            one.attach();
            other.attach();
            assertThat(attached(log4j)).hasSize(2);

            one.detach();
            assertThat(attached(log4j))
                    .singleElement()
                    .satisfies(left -> assertThat(left.isStarted()).isTrue());

            other.detach();
            assertThat(attached(log4j)).isEmpty();
        }
    }

    @Test
    void anEventThatComesTooLateIsNoError() {
        try (LoggerContext log4j = new LoggerContext("late")) {
            log4j.start(new DefaultConfiguration());
            AttachedAppender attached = new AttachedAppender(log4j, SETTINGS, null);
            attached.attach();
            Appender appender = attached(log4j).get(0);
            List<String> errors = new ArrayList<>();
            StatusListener listener = new Listener(errors);
            StatusLogger.getLogger().registerListener(listener);
            try {
                attached.detach();
                new AppenderControl(appender, null, null).callAppender(new Log4jLogEvent());
            } finally {
                StatusLogger.getLogger().removeListener(listener);
            }

            assertThat(errors).isEmpty();
        }
    }

    private record Listener(List<String> errors) implements StatusListener {

        @Override
        public void log(StatusData data) {
            errors.add(data.getFormattedStatus());
        }

        @Override
        public Level getStatusLevel() {
            return Level.WARN;
        }

        @Override
        public void close() {}
    }

    private static List<Appender> attached(LoggerContext log4j) {
        Map<String, Appender> appenders =
                log4j.getConfiguration().getRootLogger().getAppenders();
        return appenders.values().stream()
                .filter(OrchestraAppender.class::isInstance)
                .toList();
    }
}
