package io.getorchestra.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.getorchestra.contract.Hostility;

/** Does what {@link Hostility} says, with the lock of its class held. */
public final class HostileAppender extends AppenderBase<ILoggingEvent> {
    @Override
    public void start() {
        Hostility.onStart();
        super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        Hostility.onEvent(event.getLoggerName(), event.getLevel() == Level.ERROR);
    }
}
