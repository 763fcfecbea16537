package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.AppenderLoggingException;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTest {
    private static final Message BROKEN = new SimpleMessage("broken") {
        private static final long serialVersionUID = 1;

        @Override
        public void formatTo(StringBuilder buffer) {
            throw new IllegalStateException("cannot be formatted");
        }
    };

    @Test
    void anEventThatCannotBeEncodedIsReportedAndCountedAsDropped() {
        try (StatusMessages status = StatusMessages.from(Level.WARN);
                Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\"/>");
                Captured captured = new Captured()) {
            log4j.logger().info("before");
            log4j.logger().info(BROKEN);
            log4j.logger().info("after");

            assertThat(captured.counts().accepted()).isEqualTo(3);
            assertThat(captured.counts().dropped()).isEqualTo(1);
            assertThat(captured.lines()).hasSize(3).last().asString().startsWith("[orchestra] 1 event is missing");
            assertThat(status.all())
                    .anyMatch(message -> message.contains("Orchestra appender orchestra cannot encode an event"));
        }
    }

    @Test
    void withoutIgnoreExceptionsTheCallerGetsTheException() {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\" ignoreExceptions=\"false\"/>");
                Captured captured = new Captured()) {
            assertThatExceptionOfType(AppenderLoggingException.class)
                    .isThrownBy(() -> log4j.logger().info(BROKEN))
                    .withRootCauseInstanceOf(IllegalStateException.class);
            log4j.logger().info("after");

            assertThat(captured.counts().dropped()).isEqualTo(1);
            assertThat(captured.text()).contains("after");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"%msg%n", "%d %msg%n%ex"})
    void aMessageThatLogsWhileItIsFormattedNeitherRecursesNorHangs(String pattern) {
        try (Log4j log4j = Log4j.withAppender(
                        "<Orchestra name=\"orchestra\"><PatternLayout pattern=\"" + pattern + "\"/></Orchestra>");
                Captured captured = new Captured()) {
            Object talkative = new Object() {
                @Override
                public String toString() {
                    log4j.logger().info("inner {}", this.hashCode());
                    return "outer";
                }
            };
            Message lazy = new SimpleMessage("lazy") {
                private static final long serialVersionUID = 1;

                @Override
                public void formatTo(StringBuilder buffer) {
                    log4j.logger().info("inner of the layout");
                    super.formatTo(buffer);
                }
            };
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                log4j.logger().info("{}", talkative);
                log4j.logger().info(lazy);
                log4j.logger().info("after");
            });

            assertThat(captured.text()).containsSubsequence("inner ", "outer\n", "lazy\n", "after\n");
        }
    }

    @Test
    void theLastErrorIsRemembered() {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\"/>");
                Captured captured = new Captured()) {
            log4j.logger().warn("no error", new IllegalStateException("warned"));
            assertThat(captured.lastError()).isNull();

            log4j.logger().error("no throwable");
            assertThat(captured.lastError().message()).isEqualTo("no throwable");
            assertThat(captured.lastError().thrown()).isNull();

            log4j.logger().fatal("x", new IllegalStateException("no rows"));
            assertThat(captured.lastError().thrown()).hasMessage("no rows");
            assertThat(captured.lastError().thread())
                    .isEqualTo(Thread.currentThread().getName());
        }
    }

    @Test
    void aThrowableThatCannotTellItsMessageIsRememberedToo() {
        try (Log4j log4j = Log4j.withAppender(
                        "<Orchestra name=\"orchestra\"><PatternLayout pattern=\"%msg%n%ex{0}\"/></Orchestra>");
                Captured captured = new Captured()) {
            log4j.logger().error("x", new Unspeakable());

            assertThat(captured.lastError().thrown()).isInstanceOf(Unspeakable.class);
        }
    }

    private static final class Unspeakable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException();
        }
    }
}
