package io.getorchestra.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.getorchestra.capture.LoggingBackend;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Goes through an asynchronous appender behind the job's events; when it has arrived, so have they. */
final class DrainSignal extends LoggingEvent {
    private final CountDownLatch arrival;

    DrainSignal(Level level, CountDownLatch arrival) {
        this.arrival = arrival;
        setLevel(level);
        setLoggerName(LoggingBackend.LOGGER_NAME);
        setMessage("");
        setThreadName(Thread.currentThread().getName());
        setMDCPropertyMap(Map.of());
    }

    void arrived() {
        arrival.countDown();
    }
}
