package io.getorchestra.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.FilterReply;
import io.getorchestra.capture.Deadline;
import io.getorchestra.capture.InternalThread;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Waits until what stands in queues before an appender has reached it. It sends a signal through each appender of the configuration that has
 * ours inside, such as {@code AsyncAppender}, and waits for its arrival.
 */
final class QueueDrain {
    private static final List<Level> LEVELS = List.of(Level.ERROR, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE);
    private static final long FIRST_PATIENCE_MILLIS = 20;

    private final LoggerContext context;
    private final OrchestraAppender target;

    QueueDrain(LoggerContext context, OrchestraAppender target) {
        this.context = context;
        this.target = target;
    }

    void await(Deadline deadline) throws InterruptedException {
        for (Appender<ILoggingEvent> outer : appendersAround()) {
            CountDownLatch arrival = new CountDownLatch(1);
            // On a thread of its own, for a full queue before an appender that hangs blocks whoever appends.
            new InternalThread("drain", () -> send(outer, arrival, deadline)).start();
            arrival.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void send(Appender<ILoggingEvent> outer, CountDownLatch arrival, Deadline deadline) {
        DrainSignal signal = signalThatPasses(outer, arrival);
        if (signal == null) {
            arrival.countDown();
            return;
        }
        // Again and again, for a queue that never blocks drops the signal while it is full.
        for (long patience = FIRST_PATIENCE_MILLIS; arrival.getCount() > 0 && !deadline.hasPassed(); patience *= 2) {
            if (outer.isStarted()) {
                outer.doAppend(signal);
            } else if (!target.isStarted()) {
                // Logback went down: it empties a queue that it stops, and then stops what is behind it.
                arrival.countDown();
            }
            try {
                arrival.await(Math.min(patience, deadline.remainingMillis()), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** The highest level first: AsyncAppender drops events up to INFO when its queue is nearly full. */
    private static DrainSignal signalThatPasses(Appender<ILoggingEvent> outer, CountDownLatch arrival) {
        for (Level level : LEVELS) {
            DrainSignal signal = new DrainSignal(level, arrival);
            if (outer.getFilterChainDecision(signal) != FilterReply.DENY) {
                return signal;
            }
        }
        return null;
    }

    private Set<Appender<ILoggingEvent>> appendersAround() {
        Set<Appender<ILoggingEvent>> around = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Logger logger : context.getLoggerList()) {
            logger.iteratorForAppenders().forEachRemaining(appender -> {
                if (contains(appender)) {
                    around.add(appender);
                }
            });
        }
        return around;
    }

    private boolean contains(Appender<ILoggingEvent> appender) {
        if (appender instanceof AppenderAttachable<?> attachable) {
            Iterator<?> inner = attachable.iteratorForAppenders();
            while (inner.hasNext()) {
                Object each = inner.next();
                if (each == target) {
                    return true;
                }
                if (each instanceof Appender<?> nested && contains(asEventAppender(nested))) {
                    return true;
                }
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked") // appenders of a logger take its events, and so do those inside them
    private static Appender<ILoggingEvent> asEventAppender(Appender<?> appender) {
        return (Appender<ILoggingEvent>) appender;
    }
}
