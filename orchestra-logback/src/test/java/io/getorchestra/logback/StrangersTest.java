package io.getorchestra.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.ScopeCapture;
import io.getorchestra.internal.capture.TaskError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import net.logstash.logback.appender.LoggingEventAsyncDisruptorAppender;
import net.logstash.logback.encoder.LogstashEncoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Appenders and encoders of somebody else's around ours. */
@Timeout(60)
@Tag("apart")
class StrangersTest {
    private static final int EVENTS = 500;

    private final LoggerContext context = new LoggerContext();
    private final Logger logger = context.getLogger("com.example.NightlyExport");
    private final ScopeCapture scope =
            new ScopeCapture(UUID.randomUUID().toString(), appender -> CapturedLog.inMemory(1 << 20));

    private final List<OrchestraAppender> started = new ArrayList<>();

    StrangersTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void stop() {
        scope.close();
        context.stop();
        started.forEach(OrchestraAppender::stop);
    }

    private OrchestraAppender orchestra() {
        return orchestra(new PatternLayoutEncoder() {
            {
                setPattern("%msg%n");
            }

            @Override
            public byte[] encode(ILoggingEvent event) {
                LockSupport.parkNanos(2_000_000);
                return super.encode(event);
            }
        });
    }

    private OrchestraAppender orchestra(Encoder<ILoggingEvent> encoder) {
        OrchestraAppender appender = new OrchestraAppender();
        appender.setContext(context);
        appender.setName("ORCHESTRA");
        encoder.setContext(context);
        encoder.start();
        appender.setEncoder(encoder);
        appender.start();
        started.add(appender);
        return appender;
    }

    private <A extends Appender<ILoggingEvent>> A use(A appender) {
        appender.setContext(context);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        return appender;
    }

    private static List<String> events() {
        return IntStream.range(0, EVENTS).mapToObj(i -> "event " + i).toList();
    }

    private void logEvents() {
        events().forEach(logger::info);
    }

    private List<String> captured() {
        scope.close();
        CapturedLog log = scope.logs().get("orchestra.log");
        if (log == null) {
            return List.of();
        }
        try (InputStream in = log.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean drain(Duration limit) {
        try {
            return CapturePoint.drainAll(Deadline.in(limit));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean drain() {
        return drain(Duration.ofSeconds(20));
    }

    private void allAreWaitedFor() {
        scope.open();
        logEvents();

        assertThat(drain()).isTrue();
        assertThat(captured()).isEqualTo(events());
    }

    @Test
    void logstashsAsynchronousAppenderIsWaitedFor() {
        LoggingEventAsyncDisruptorAppender async = new LoggingEventAsyncDisruptorAppender();
        async.addAppender(orchestra());
        use(async);

        allAreWaitedFor();
    }

    @Test
    void logstashsSleepingAsynchronousAppenderIsWaitedFor() {
        LoggingEventAsyncDisruptorAppender async = new LoggingEventAsyncDisruptorAppender();
        async.setWaitStrategyType("sleeping");
        async.addAppender(orchestra());
        use(async);

        allAreWaitedFor();
    }

    @Test
    void logstashsEncoderIsCaptured() {
        use(orchestra(new LogstashEncoder()));

        scope.open();
        logger.info("Gr\u00f6\u00dfe");

        assertThat(drain()).isTrue();
        assertThat(captured()).singleElement().asString().startsWith("{").contains("\"message\":\"Gr\u00f6\u00dfe\"");
    }

    @Test
    void logstashsEncoderLaysOutTheReasonOfAFailure() {
        use(orchestra(new LogstashEncoder()));

        scope.open();
        logger.info("exporting");
        scope.append(new TaskError(
                "nightly-export failed",
                new IllegalStateException("no such table"),
                "exporter",
                UUID.randomUUID().toString()));

        assertThat(captured())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("{")
                .contains("\"level\":\"ERROR\"", "\"thread_name\":\"exporter\"", "\"logger_name\":\"io.getorchestra\"")
                .contains("java.lang.IllegalStateException: no such table");
    }

    /** Hands events on, and keeps to itself to whom. */
    private static class Pump extends AppenderBase<ILoggingEvent> {
        final Appender<ILoggingEvent> inner;
        final BlockingQueue<ILoggingEvent> queue = new LinkedBlockingQueue<>();

        Pump(Appender<ILoggingEvent> inner) {
            this.inner = inner;
        }

        @Override
        public void start() {
            super.start();
            Thread pump = new Thread(this::pump, "pump");
            pump.setDaemon(true);
            pump.start();
        }

        void pump() {
            try {
                while (true) {
                    inner.doAppend(queue.take());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        protected void append(ILoggingEvent event) {
            event.getThreadName();
            queue.add(event);
        }
    }

    @Test
    void aQueueOfSomebodyElsesThatShowsNothingIsWaitedFor() {
        use(new Pump(orchestra()));

        allAreWaitedFor();
    }

    @Test
    void aQueueBeforeAnAsynchronousAppenderIsWaitedFor() {
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setName("ASYNC");
        async.setDiscardingThreshold(0);
        async.addAppender(orchestra());
        async.start();
        use(new Pump(async));

        allAreWaitedFor();
        async.stop();
    }

    @Test
    void aThreadForEachEventIsNotPassedOverInSilence() {
        OrchestraAppender orchestra = orchestra();
        use(new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                event.getThreadName();
                new Thread(() -> orchestra.doAppend(event)).start();
            }
        });

        scope.open();
        logEvents();

        // One that has been started, and has not begun, cannot be seen.
        assertThat(drain()).isFalse();
        assertThat(events()).containsAll(captured());
    }

    @Test
    void aDrainEndsWhileOthersGoOnLoggingIntoAQueueOfSomebodyElses() throws InterruptedException {
        use(new Pump(orchestra()));

        aDrainEndsWhileOthersGoOnLogging();
    }

    @Test
    void aDrainEndsWhileOthersGoOnLoggingIntoAQueueThatIsNeverEmpty() throws InterruptedException {
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setName("ASYNC");
        async.setDiscardingThreshold(0);
        async.addAppender(orchestra());
        use(async);

        aDrainEndsWhileOthersGoOnLogging();
    }

    private void aDrainEndsWhileOthersGoOnLogging() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread busy = new Thread(() -> {
            while (end.getCount() > 0) {
                logger.info("busy");
                LockSupport.parkNanos(1_000_000);
            }
        });
        scope.open();
        logEvents();
        busy.start();

        try {
            assertThat(drain()).isTrue();
            assertThat(captured()).containsAll(events());
        } finally {
            end.countDown();
            busy.join();
        }
    }

    @Test
    void aStuckQueueEndsAtTheDeadlineAndIsNotPassedOverInSilence() {
        CountDownLatch open = new CountDownLatch(1);
        use(new Pump(orchestra()) {
            @Override
            void pump() {
                try {
                    inner.doAppend(queue.take());
                    open.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        use(new AsyncAppender() {
            {
                setContext(context);
                setName("STUCK");
                addAppender(orchestra(new PatternLayoutEncoder() {
                    {
                        setPattern("%msg%n");
                    }

                    @Override
                    public byte[] encode(ILoggingEvent event) {
                        try {
                            open.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        return super.encode(event);
                    }
                }));
            }
        });
        scope.open();
        logger.info("hello");

        long start = System.nanoTime();
        assertThat(drain(Duration.ofMillis(300))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        open.countDown();
    }

    @Test
    void whatATimerBringsCannotBeTold() {
        OrchestraAppender orchestra = orchestra();
        ConcurrentLinkedQueue<ILoggingEvent> queue = new ConcurrentLinkedQueue<>();
        Timer timer = new Timer("flusher", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        for (ILoggingEvent event = queue.poll(); event != null; event = queue.poll()) {
                            orchestra.doAppend(event);
                        }
                    }
                },
                10_000,
                10_000);
        use(new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                event.getThreadName();
                queue.add(event);
            }
        });
        scope.open();
        logger.info("hello");

        assertThat(drain()).isFalse();
        timer.cancel();
    }

    @Test
    void anAsynchronousAppenderWhoseThreadHasDiedIsToldAtOnce() {
        AsyncAppender async = new AsyncAppender();
        async.setContext(context);
        async.setName("ASYNC");
        CountDownLatch dead = new CountDownLatch(1);
        Wrapper deadly = new Wrapper.Masking() {
            @Override
            protected void append(ILoggingEvent event) {
                super.append(event);
                Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> dead.countDown());
                throw new NoSuchMethodError("of a version clash");
            }
        };
        deadly.addAppender(orchestra());
        deadly.start();
        async.addAppender(deadly);
        use(async);
        scope.open();
        logger.info("the last");
        try {
            dead.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        logger.info("lost");

        long start = System.nanoTime();
        assertThat(drain()).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        assertThat(captured()).containsExactly("the last");
    }

    @Test
    void aHolderThatDoesNotSayWhatItHoldsIsInNobodysWay() {
        OrchestraAppender orchestra = orchestra();
        use(new Wrapper.Masking() {
                    @Override
                    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
                        return null;
                    }
                })
                .addAppender(orchestra);
        use(new Wrapper.Masking() {
            @Override
            public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
                throw new NoSuchMethodError("of a version clash");
            }
        });
        Wrapper.Masking inItself = new Wrapper.Masking();
        use(new Wrapper.Masking() {
            @Override
            public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
                return List.<Appender<ILoggingEvent>>of(inItself, this).iterator();
            }
        });
        scope.open();
        logger.info("hello");

        assertThat(drain()).isTrue();
        assertThat(captured()).containsExactly("hello");
    }

    @Test
    void anAppenderWithoutContextWorks() {
        OrchestraAppender orchestra = new OrchestraAppender();
        orchestra.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(orchestra);
        try {
            scope.open();
            logger.info("hello");

            assertThat(drain()).isTrue();
            assertThat(captured()).singleElement().asString().endsWith("NightlyExport - hello");
        } finally {
            orchestra.stop();
        }
    }

    @Test
    void anEncoderThatWasNeverStartedCostsTheEventsAndNoMore() {
        OrchestraAppender orchestra = new OrchestraAppender();
        orchestra.setContext(context);
        orchestra.setEncoder(new PatternLayoutEncoder());
        use(orchestra);
        scope.open();
        logger.error("hello");

        assertThat(drain()).isTrue();
        assertThat(captured()).singleElement().asString().startsWith("[orchestra] 1 event is missing");
    }

    @Test
    void aFilterThatFailsCostsTheEventAndNoMore() {
        OrchestraAppender orchestra = use(orchestra());
        orchestra.addFilter(new OneLogger() {
            @Override
            public ch.qos.logback.core.spi.FilterReply decide(ILoggingEvent event) {
                throw new NoSuchMethodError("of a version clash");
            }
        });
        scope.open();
        logger.error("hello");

        assertThat(captured()).singleElement().asString().startsWith("[orchestra] 1 event is missing");
    }
}
