package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("apart")
class AllocationTest {
    private static final int EVENTS = 100_000;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<PatternLayout pattern='%d %-5level [%thread] %c{1} - %msg%n' charset='UTF-8'/>",
                "<PatternLayout pattern='%d %-5level [%thread] %c{1} - %msg%n' charset='US-ASCII'/>"
            })
    void anEventAllocatesNextToNothingBeyondTheRoomItTakesInTheLog(String layout) {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name='orchestra'>" + layout + "</Orchestra>")) {
            Appender appender = log4j.context.getConfiguration().getAppender("orchestra");
            double least = Double.MAX_VALUE;
            // Until the compiler is done.
            for (int i = 0; i < 100 && least > 16; i++) {
                least = Math.min(least, allocatedForAnEvent(appender));
            }
            assertThat(least).as("bytes an event").isBetween(-1.0, 16.0);
        }
    }

    /** What the logging thread allocates for an event, but for the event itself and what the log keeps of it. */
    private static double allocatedForAnEvent(Appender appender) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        LogEvent event = Log4jLogEvent.newBuilder()
                .setLoggerName("NightlyExport")
                .setLevel(Level.INFO)
                .setThreadName("main")
                .setMessage(new SimpleMessage("exported customer?id=4711"))
                .build();
        try (Captured captured = new Captured()) {
            appender.append(event);
            long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < EVENTS; i++) {
                appender.append(event);
            }
            long allocated = threads.getThreadAllocatedBytes(thread) - before;
            return (allocated - captured.bytes("orchestra.log").length) / (double) EVENTS;
        }
    }
}
