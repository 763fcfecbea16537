package io.getorchestra.contract;

import org.slf4j.event.Level;

/** A logger of the framework under test. */
@FunctionalInterface
public interface Log {

    /**
     * @param message text, or anything whose {@code toString} the framework is to call
     * @param thrown null when there is none
     */
    void log(Level level, Object message, Throwable thrown);

    default void info(Object message) {
        log(Level.INFO, message, null);
    }

    default void debug(Object message) {
        log(Level.DEBUG, message, null);
    }

    default void error(Object message, Throwable thrown) {
        log(Level.ERROR, message, thrown);
    }
}
