package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.CapturePoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReconfigurationTest {
    private static final String ORCHESTRA =
            "<Orchestra name=\"orchestra\"><PatternLayout pattern=\"%msg%n\"/></Orchestra>";

    static Stream<Arguments> configurations() {
        return Stream.of(
                Arguments.of("synchronous", false, ORCHESTRA, Log4j.root("orchestra")),
                Arguments.of(
                        "Async",
                        false,
                        ORCHESTRA
                                + "<Async name=\"async\" bufferSize=\"100000\"><AppenderRef ref=\"orchestra\"/></Async>",
                        Log4j.root("async")),
                Arguments.of("all loggers asynchronous", true, ORCHESTRA, Log4j.root("orchestra")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    void noLineIsLostByAReconfigurationInsideAScope(String name, boolean asyncContext, String appenders, String loggers)
            throws InterruptedException {
        try (StatusMessages status = StatusMessages.from(Level.WARN);
                Log4j log4j = asyncContext ? Log4j.asyncXml(appenders, loggers) : Log4j.xml(appenders, loggers);
                Captured captured = new Captured()) {
            AtomicInteger toLog = new AtomicInteger(Integer.MAX_VALUE);
            AtomicInteger logged = new AtomicInteger();
            Thread busy = new Thread(() -> {
                while (logged.get() < toLog.get()) {
                    log4j.logger().info("event {}", logged.getAndIncrement());
                    if (logged.get() % 50 == 0) {
                        Thread.yield();
                    }
                }
            });
            busy.start();
            for (int i = 0; i < 20; i++) {
                log4j.reconfigure(appenders, loggers + "<!-- " + i + " -->");
            }
            toLog.set(logged.get() + 100);
            busy.join();
            Drains.drain();

            assertThat(status.all()).isEmpty();
            // A new queue takes events before the old one is empty, so that the order may change.
            List<String> lines = captured.lines();
            assertThat(lines).hasSize(logged.get());
            assertThat(new HashSet<>(lines))
                    .isEqualTo(IntStream.range(0, logged.get())
                            .mapToObj(i -> "event " + i)
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void theWayIntoTheScopesOutlivesTheAppender() {
        try (Log4j log4j = Log4j.withAppender(ORCHESTRA);
                Captured captured = new Captured()) {
            OrchestraAppender first = log4j.context.getConfiguration().getAppender("orchestra");
            log4j.logger().info("before");
            log4j.reconfigure(
                    "<Orchestra name=\"renamed\"><PatternLayout pattern=\"[%msg]%n\"/></Orchestra>",
                    Log4j.root("renamed"));
            log4j.logger().info("after");

            assertThat(first.isStopped()).isTrue();
            assertThat(CapturePoint.registeredSettings()).hasSize(1);
            assertThat(captured.text()).isEqualTo("before\n[after]\n");
        }
    }

    @Test
    void otherSettingsTakeTheOldOnesPlace() {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\" apiKey=\"one\"/>");
                Captured captured = new Captured()) {
            List<String> keys = new ArrayList<>();
            registeredKeys(keys);
            log4j.reconfigure("<Orchestra name=\"orchestra\" apiKey=\"two\"/>", Log4j.root("orchestra"));
            registeredKeys(keys);
            log4j.logger().info("after");

            assertThat(keys).containsExactly("one", "two");
            assertThat(captured.text()).endsWith("after\n");
        }
    }

    private static void registeredKeys(List<String> keys) {
        CapturePoint.registeredSettings().stream().map(AppenderSettings::apiKey).forEach(keys::add);
    }

    @Test
    void appendersWithTheSameSettingsShareOneLogAndOneWayIn() {
        try (Log4j log4j = Log4j.xml(
                        "<Orchestra name=\"a\"><PatternLayout pattern=\"a %msg%n\"/></Orchestra>"
                                + "<Orchestra name=\"b\"><PatternLayout pattern=\"b %msg%n\"/></Orchestra>",
                        "<Root level=\"info\"><AppenderRef ref=\"a\"/><AppenderRef ref=\"b\"/></Root>");
                Captured captured = new Captured()) {
            assertThat(CapturePoint.registeredSettings()).hasSize(1);
            log4j.logger().info("Hello");

            assertThat(captured.lines()).containsExactlyInAnyOrder("a Hello", "b Hello");
        }
        assertThat(CapturePoint.registeredSettings()).isEmpty();
    }
}
