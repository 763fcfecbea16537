package io.getorchestra.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.AppenderAttachableImpl;
import java.util.Iterator;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An appender as people write them, which hands events on to others. */
abstract class Wrapper extends AppenderBase<ILoggingEvent> implements AppenderAttachable<ILoggingEvent> {
    private final AppenderAttachableImpl<ILoggingEvent> appenders = new AppenderAttachableImpl<>();

    void handOn(ILoggingEvent event) {
        appenders.appendLoopOnAppenders(event);
    }

    /** Hands on a copy. */
    public static class Masking extends Wrapper {
        @Override
        protected void append(ILoggingEvent event) {
            LoggingEvent copy = new LoggingEvent();
            copy.setLevel(event.getLevel());
            copy.setLoggerName(event.getLoggerName());
            copy.setThreadName(event.getThreadName());
            copy.setTimeStamp(event.getTimeStamp());
            copy.setMDCPropertyMap(event.getMDCPropertyMap());
            copy.setMessage(event.getFormattedMessage().replaceAll("\\d{16}", "****"));
            handOn(copy);
        }
    }

    /** Hands on from a thread of its own. */
    public static final class Threaded extends Wrapper {
        private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "pump");
            thread.setDaemon(true);
            return thread;
        });

        @Override
        protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            executor.execute(() -> handOn(event));
        }

        @Override
        public void stop() {
            super.stop();
            executor.shutdown();
            try {
                executor.awaitTermination(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void addAppender(Appender<ILoggingEvent> appender) {
        appenders.addAppender(appender);
    }

    @Override
    public Iterator<Appender<ILoggingEvent>> iteratorForAppenders() {
        return appenders.iteratorForAppenders();
    }

    @Override
    public Appender<ILoggingEvent> getAppender(String name) {
        return appenders.getAppender(name);
    }

    @Override
    public boolean isAttached(Appender<ILoggingEvent> appender) {
        return appenders.isAttached(appender);
    }

    @Override
    public void detachAndStopAllAppenders() {
        appenders.detachAndStopAllAppenders();
    }

    @Override
    public boolean detachAppender(Appender<ILoggingEvent> appender) {
        return appenders.detachAppender(appender);
    }

    @Override
    public boolean detachAppender(String name) {
        return appenders.detachAppender(name);
    }
}
