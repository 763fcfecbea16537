package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.Deadline;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.async.BlockingQueueFactory;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AsyncTest {
    private static final String ORCHESTRA =
            "<Orchestra name=\"orchestra\"><PatternLayout pattern=\"%msg%n\"/></Orchestra>";

    @BeforeAll
    static void enlargeRingBuffers() {
        System.setProperty("log4j2.asyncLoggerRingBufferSize", "65536");
        System.setProperty("log4j2.asyncLoggerConfigRingBufferSize", "65536");
    }

    @AfterAll
    static void restoreRingBuffers() {
        System.clearProperty("log4j2.asyncLoggerRingBufferSize");
        System.clearProperty("log4j2.asyncLoggerConfigRingBufferSize");
    }

    static Stream<Arguments> configurations() {
        String async = ORCHESTRA + "<Async name=\"async\"><AppenderRef ref=\"orchestra\"/></Async>";
        String nested = "<Async name=\"outer\" bufferSize=\"64\"><AppenderRef ref=\"inner\"/></Async>"
                + "<Async name=\"inner\" bufferSize=\"30000\"><AppenderRef ref=\"orchestra\"/></Async>" + ORCHESTRA;
        String wrapped = "<Async name=\"b\" bufferSize=\"30000\"><AppenderRef ref=\"orchestra\"/></Async>"
                + "<Rewrite name=\"rewrite\"><AppenderRef ref=\"b\"/></Rewrite>"
                + "<Async name=\"a\" bufferSize=\"30000\"><AppenderRef ref=\"rewrite\"/></Async>" + ORCHESTRA;
        String otherQueue = ORCHESTRA
                + "<Async name=\"async\" bufferSize=\"30000\"><AppenderRef ref=\"orchestra\"/><LinkedTransferQueue/></Async>";
        String asyncRoot = "<AsyncRoot level=\"trace\"><AppenderRef ref=\"%s\"/></AsyncRoot>";
        String asyncLogger =
                "<Root level=\"error\"/><AsyncLogger name=\"NightlyExport\" level=\"trace\"><AppenderRef ref=\"%s\"/></AsyncLogger>";
        return Stream.of(
                Arguments.of("synchronous", false, ORCHESTRA, Log4j.root("orchestra")),
                Arguments.of("Async", false, async, Log4j.root("async")),
                Arguments.of("Async in Async", false, nested, Log4j.root("outer")),
                Arguments.of("Async behind Rewrite behind Async", false, wrapped, Log4j.root("a")),
                Arguments.of("Async with another queue", false, otherQueue, Log4j.root("async")),
                Arguments.of("AsyncRoot", false, ORCHESTRA, asyncRoot.formatted("orchestra")),
                Arguments.of("AsyncLogger", false, ORCHESTRA, asyncLogger.formatted("orchestra")),
                Arguments.of("AsyncLogger and Async", false, async, asyncLogger.formatted("async")),
                Arguments.of("all loggers", true, ORCHESTRA, Log4j.root("orchestra")),
                Arguments.of("all loggers and Async", true, async, Log4j.root("async")),
                Arguments.of("all loggers and AsyncRoot and Async", true, async, asyncRoot.formatted("async")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    void whatWasLoggedBeforeADrainHasArrivedAfterIt(
            String name, boolean asyncContext, String appenders, String loggers) {
        try (Log4j log4j = asyncContext ? Log4j.asyncXml(appenders, loggers) : Log4j.xml(appenders, loggers);
                Captured captured = new Captured()) {
            for (int i = 0; i < 20_000; i++) {
                log4j.logger().info("event {}", i);
            }
            Drains.drain();

            // Log4j itself changes the order where a full queue follows another queue.
            List<String> lines = captured.lines();
            assertThat(lines).hasSize(20_000);
            assertThat(new HashSet<>(lines))
                    .isEqualTo(IntStream.range(0, 20_000)
                            .mapToObj(i -> "event " + i)
                            .collect(Collectors.toSet()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    void aSingleEventIsWaitedForEachTime(String name, boolean asyncContext, String appenders, String loggers) {
        try (Log4j log4j = asyncContext ? Log4j.asyncXml(appenders, loggers) : Log4j.xml(appenders, loggers)) {
            for (int i = 0; i < 200; i++) {
                try (Captured captured = new Captured()) {
                    log4j.logger().info("event {}", i);
                    Drains.drain();

                    assertThat(captured.text()).isEqualTo("event " + i + "\n");
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("configurations")
    void aDrainEndsWhileOthersGoOnLogging(String name, boolean asyncContext, String appenders, String loggers)
            throws InterruptedException {
        try (Log4j log4j = asyncContext ? Log4j.asyncXml(appenders, loggers) : Log4j.xml(appenders, loggers)) {
            AtomicBoolean stop = new AtomicBoolean();
            Thread busy = new Thread(() -> {
                while (!stop.get()) {
                    log4j.logger().info("busy");
                    // Where several threads fill a ring buffer, Log4j with Disruptor 4 discards events without a word.
                    LockSupport.parkNanos(20_000);
                }
            });
            try (Captured captured = new Captured()) {
                busy.start();
                for (int i = 0; i < 1000; i++) {
                    log4j.logger().info("event {}", i);
                }
                Drains.drain();

                assertThat(captured.lines().stream().filter(line -> line.startsWith("event")))
                        .hasSize(1000);
            } finally {
                stop.set(true);
                busy.join();
            }
        }
    }

    @Test
    void anEventInTheHandsOfASlowAppenderIsWaitedFor() {
        Gate.open = new CountDownLatch(1);
        Gate.entered = new CountDownLatch(1);
        try (Log4j log4j = Log4j.xml(
                        "<Gate name=\"gate\"/>" + ORCHESTRA
                                + "<Async name=\"async\"><AppenderRef ref=\"gate\"/><AppenderRef ref=\"orchestra\"/></Async>",
                        Log4j.root("async"));
                Captured captured = new Captured()) {
            log4j.logger().info("held up");
            awaitEntered();
            Thread opener = new Thread(Gate.open::countDown);
            Deadline soon = Deadline.in(Duration.ofMillis(100));
            assertThat(Drains.drain(soon)).isFalse();
            assertThat(soon.hasPassed()).isTrue();
            assertThat(captured.counts().accepted()).isZero();

            opener.start();
            Drains.drain();
            assertThat(captured.text()).isEqualTo("held up\n");
        }
    }

    @Test
    void whatArrivesWhileTheBacklogIsCountedIsNoPartOfIt() {
        Turnstile.places = new Semaphore(0);
        Turnstile.entered.set(0);
        try (Log4j log4j = Log4j.xml(
                        "<Turnstile name=\"turnstile\"/>" + ORCHESTRA
                                + "<Async name=\"async\"><AppenderRef ref=\"turnstile\"/><AppenderRef ref=\"orchestra\"/>"
                                + "<MovingQueue/></Async>",
                        Log4j.root("async"));
                Captured captured = new Captured()) {
            for (int i = 0; i < 100; i++) {
                log4j.logger().info("event {}", i);
            }
            Turnstile.whileCounted = 50;
            boolean arrived = Drains.drain(Deadline.in(Duration.ofMillis(300)));
            Turnstile.places.release(50);
            assertThat(arrived).as("half of the events had arrived").isFalse();

            Drains.drain();
            assertThat(captured.lines()).hasSize(100);
        }
    }

    @Test
    void aStuckAppenderHoldsADrainNoLongerThanItsDeadline() {
        Gate.open = new CountDownLatch(1);
        Gate.entered = new CountDownLatch(1);
        try (Log4j log4j = Log4j.xml(
                        "<Gate name=\"gate\"/>" + ORCHESTRA
                                + "<Async name=\"async\" bufferSize=\"4\" blocking=\"false\">"
                                + "<AppenderRef ref=\"gate\"/><AppenderRef ref=\"orchestra\"/></Async>",
                        Log4j.root("async"));
                Captured captured = new Captured()) {
            for (int i = 0; i < 10; i++) {
                log4j.logger().info("event {}", i);
            }
            long start = System.nanoTime();
            assertThat(Drains.drain(Deadline.in(Duration.ofMillis(300)))).isFalse();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(5));
            assertThat(captured.counts().accepted()).isZero();
            Gate.open.countDown();
        }
    }

    @Test
    void aStuckQueueThatDoesNotLeadToOrchestraIsNotWaitedFor() {
        Gate.open = new CountDownLatch(1);
        Gate.entered = new CountDownLatch(1);
        try (Log4j log4j = Log4j.xml(
                        "<Gate name=\"gate\"/>" + ORCHESTRA
                                + "<Async name=\"stuck\"><AppenderRef ref=\"gate\"/></Async>"
                                + "<Async name=\"async\"><AppenderRef ref=\"orchestra\"/></Async>",
                        "<Root level=\"trace\"><AppenderRef ref=\"stuck\"/><AppenderRef ref=\"async\"/></Root>");
                Captured captured = new Captured()) {
            log4j.logger().info("Hello");
            awaitEntered();
            Drains.drain();

            assertThat(captured.text()).isEqualTo("Hello\n");
            Gate.open.countDown();
        }
    }

    @Test
    void locationIsOffInAsynchronousLoggers() {
        try (Log4j log4j = Log4j.asyncXml("<Orchestra name=\"orchestra\"/>", Log4j.root("orchestra"))) {
            assertThat(log4j.context.getConfiguration().getRootLogger().requiresLocation())
                    .isFalse();
        }
    }

    private static void awaitEntered() {
        try {
            assertThat(Gate.entered.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An appender that is as slow as a test wants. */
    @Plugin(name = "Gate", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE)
    public static final class Gate extends AbstractAppender {
        static volatile CountDownLatch open;
        static volatile CountDownLatch entered;

        private Gate(String name) {
            super(name, null, PatternLayout.createDefaultLayout(), true, Property.EMPTY_ARRAY);
        }

        @PluginFactory
        public static Gate create(@PluginAttribute("name") String name) {
            return new Gate(name);
        }

        @Override
        public void append(LogEvent event) {
            entered.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** An appender that lets as many events pass as a test wants. */
    @Plugin(name = "Turnstile", category = Core.CATEGORY_NAME, elementType = Appender.ELEMENT_TYPE)
    public static final class Turnstile extends AbstractAppender {
        static final AtomicInteger entered = new AtomicInteger();
        static volatile Semaphore places;
        /** How many pass while the queue before it is being counted for the next time. */
        static volatile int whileCounted;

        private Turnstile(String name) {
            super(name, null, PatternLayout.createDefaultLayout(), true, Property.EMPTY_ARRAY);
        }

        @PluginFactory
        public static Turnstile create(@PluginAttribute("name") String name) {
            return new Turnstile(name);
        }

        @Override
        public void append(LogEvent event) {
            entered.incrementAndGet();
            places.acquireUninterruptibly();
        }

        static void letPass() {
            int count = whileCounted;
            whileCounted = 0;
            places.release(count);
            while (entered.get() <= count) {
                Thread.onSpinWait();
            }
        }
    }

    /** A queue that goes on moving while it is counted. */
    @Plugin(name = "MovingQueue", category = Node.CATEGORY, elementType = BlockingQueueFactory.ELEMENT_TYPE)
    public static final class MovingQueueFactory implements BlockingQueueFactory<LogEvent> {

        @PluginFactory
        public static MovingQueueFactory create() {
            return new MovingQueueFactory();
        }

        @Override
        public BlockingQueue<LogEvent> create(int capacity) {
            return new MovingQueue();
        }
    }

    private static final class MovingQueue extends LinkedBlockingQueue<LogEvent> {
        private static final long serialVersionUID = 1;

        @Override
        public int size() {
            if (Turnstile.whileCounted > 0) {
                Turnstile.letPass();
            }
            return super.size();
        }

        /** Log4j's own thread asks, between two events; it would wait for itself. */
        @Override
        public boolean isEmpty() {
            return peek() == null;
        }
    }
}
