package io.getorchestra.benchmarks.event;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.OutputStream;

/** Logback's own encoding and locking, and nothing after it. */
public final class NullStreamAppender extends OutputStreamAppender<ILoggingEvent> {
    @Override
    public void start() {
        setOutputStream(OutputStream.nullOutputStream());
        super.start();
    }
}
