package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.Message;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EncodingTest {

    @Test
    void theDefaultLayoutTellsTimeLevelThreadAndLogger() {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\"/>");
                Captured captured = new Captured()) {
            log4j.context.getLogger("com.acme.NightlyExport").info("Hello, World!");

            assertThat(captured.text())
                    .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  \\["
                            + Thread.currentThread().getName() + "] NightlyExport - Hello, World!\n");
        }
    }

    @Test
    void theDefaultLayoutAppendsStackTraces() {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\"/>");
                Captured captured = new Captured()) {
            log4j.logger().error("failed", new IllegalStateException("no rows", new RuntimeException("below")));
            log4j.logger().info("next");

            assertThat(captured.text())
                    .containsSubsequence(
                            "NightlyExport - failed\njava.lang.IllegalStateException: no rows\n\tat io.getorchestra.log4j2.",
                            "\nCaused by: java.lang.RuntimeException: below\n",
                            "\n20",
                            " INFO  ");
        }
    }

    static Stream<String> layouts() {
        return Stream.of(
                "<PatternLayout pattern=\"%msg%n\" charset=\"UTF-8\"/>",
                "<PatternLayout pattern=\"%msg%n\" charset=\"US-ASCII\"/>",
                "<PatternLayout pattern=\"%msg%n\" charset=\"ISO-8859-1\"/>",
                "<PatternLayout pattern=\"%msg%n\" charset=\"UTF-16\"/>",
                "<JsonLayout compact=\"true\" eventEol=\"true\" charset=\"UTF-8\"/>",
                "<JsonLayout compact=\"true\" eventEol=\"true\" charset=\"ISO-8859-1\"/>",
                "<HtmlLayout charset=\"UTF-16LE\"/>",
                "<GelfLayout compressionType=\"OFF\" includeNewLineDelimiter=\"true\"/>");
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void theLogIsUtf8InWhateverCharsetTheLayoutIs(String layout) {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\">" + layout + "</Orchestra>");
                Captured captured = new Captured()) {
            log4j.logger().info("Grüße, 世界 😀?");

            assertThat(captured.text()).contains("世界 😀?").contains("Gr").doesNotContain("\uFFFD", "\0");
        }
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void aLoneSurrogateBecomesTheReplacementCharacter(String layout) {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\">" + layout + "</Orchestra>");
                Captured captured = new Captured()) {
            log4j.logger().info("high \uD83D! low \uDE00! pair 😀 why? end");

            assertThat(captured.text()).contains("high \uFFFD! low \uFFFD! pair 😀 why? end");
        }
    }

    @Test
    void anEventOfAnySizeIsWhole() {
        String huge = "0123456789abcdeß".repeat(1 << 16);
        try (Log4j log4j = Log4j.withAppender(
                        "<Orchestra name=\"orchestra\"><PatternLayout pattern=\"%msg%n\"/></Orchestra>");
                Captured captured = new Captured()) {
            log4j.logger().info("first");
            log4j.logger().info(huge);
            log4j.logger().info("last");

            assertThat(captured.text()).isEqualTo("first\n" + huge + "\nlast\n");
        }
    }

    @Test
    void aLayoutThatEncodesIntoTheBufferMayWriteAnyAmount() {
        String huge = "0123456789abcdef".repeat(1 << 14);
        try (Log4j log4j = Log4j.withAppender(
                        "<Orchestra name=\"orchestra\"><JsonLayout compact=\"true\" eventEol=\"true\"/></Orchestra>");
                Captured captured = new Captured()) {
            log4j.logger().info(huge);

            assertThat(captured.text()).contains("\"message\":\"" + huge + "\"").endsWith("}\r\n");
        }
    }

    @Test
    void locationIsAskedForOnlyByTheLayout() {
        try (Log4j without = Log4j.withAppender("<Orchestra name=\"orchestra\"/>");
                Log4j with = Log4j.withAppender(
                        "<Orchestra name=\"orchestra\"><PatternLayout pattern=\"%M %msg%n\"/></Orchestra>")) {
            OrchestraAppender plain = without.context.getConfiguration().getAppender("orchestra");
            OrchestraAppender located = with.context.getConfiguration().getAppender("orchestra");

            assertThat(plain.requiresLocation()).isFalse();
            assertThat(located.requiresLocation()).isTrue();

            SourceWatchingEvent event = new SourceWatchingEvent();
            try (Captured captured = new Captured()) {
                plain.append(event);
                assertThat(captured.text()).contains("watched");
            }
            assertThat(event.sourceAsked).isFalse();
        }
    }

    private static final class SourceWatchingEvent extends Log4jLogEvent {
        private static final long serialVersionUID = 1;
        private final transient LogEvent delegate = Log4jLogEvent.newBuilder()
                .setLoggerName("NightlyExport")
                .setLevel(Level.INFO)
                .setMessage(new SimpleMessage("watched"))
                .build();
        boolean sourceAsked;

        @Override
        public Level getLevel() {
            return delegate.getLevel();
        }

        @Override
        public Message getMessage() {
            return delegate.getMessage();
        }

        @Override
        public StackTraceElement getSource() {
            sourceAsked = true;
            return null;
        }
    }

    @Test
    void nothingIsLaidOutWhileNoScopeIsOpen() {
        AtomicInteger laidOut = new AtomicInteger();
        Message message = new SimpleMessage("Hello") {
            private static final long serialVersionUID = 1;

            @Override
            public void formatTo(StringBuilder buffer) {
                laidOut.incrementAndGet();
                super.formatTo(buffer);
            }
        };
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\"/>")) {
            log4j.logger().info(message);
            assertThat(laidOut).hasValue(0);

            try (Captured captured = new Captured()) {
                log4j.logger().info(message);
                assertThat(captured.text()).endsWith("Hello\n");
            }
            assertThat(laidOut).hasValue(1);
        }
    }
}
