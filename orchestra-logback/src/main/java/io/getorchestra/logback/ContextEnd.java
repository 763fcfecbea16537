package io.getorchestra.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;

/**
 * Hears that the configuration of an appender is over: Logback stops the appenders that it knows, and those inside them only if whoever holds
 * them does. Logback forgets it after that.
 */
final class ContextEnd implements LoggerContextListener {
    private final Runnable atEnd;

    ContextEnd(Runnable atEnd) {
        this.atEnd = atEnd;
    }

    @Override
    public boolean isResetResistant() {
        return false;
    }

    @Override
    public void onStart(LoggerContext context) {}

    @Override
    public void onReset(LoggerContext context) {
        atEnd.run();
    }

    @Override
    public void onStop(LoggerContext context) {
        atEnd.run();
    }

    @Override
    public void onLevelChange(Logger logger, Level newLevel) {}
}
