package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.capture.AppenderSettings;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.junit.jupiter.api.Test;

/** As with two copies of this library in class loaders of their own, which share Log4j. */
final class AttachedAppenderTest {
    private static final AppenderSettings SETTINGS =
            new AppenderSettings("export.log", null, null, null, null, null, null, List.of());

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

    private static List<Appender> attached(LoggerContext log4j) {
        Map<String, Appender> appenders =
                log4j.getConfiguration().getRootLogger().getAppenders();
        return appenders.values().stream()
                .filter(OrchestraAppender.class::isInstance)
                .toList();
    }
}
