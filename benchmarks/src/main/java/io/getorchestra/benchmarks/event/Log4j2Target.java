package io.getorchestra.benchmarks.event;

import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** Where Log4j's events go, as a {@code log4j2.xml} would say. */
public enum Log4j2Target {
    /** Does not even encode. */
    NULL("<Null name='A'/>"),
    /** The same with a task run's id in the {@code ThreadContext}: what Log4j itself does for an event of a task. */
    NULL_IN_A_TASK("<Null name='A'/>"),
    /** Encodes and throws away, with Log4j's own buffer and lock: see {@link #appender}. */
    ENCODE_ONLY("<Null name='A'/>"),
    RANDOM_ACCESS_FILE_UNFLUSHED(
            "<RandomAccessFile name='A' fileName='FOLDER/log' immediateFlush='false'>LAYOUT</RandomAccessFile>"),
    RANDOM_ACCESS_FILE_FLUSHED("<RandomAccessFile name='A' fileName='FOLDER/log'>LAYOUT</RandomAccessFile>"),
    MEMORY_MAPPED_FILE("<MemoryMappedFile name='A' fileName='FOLDER/log'>LAYOUT</MemoryMappedFile>"),
    ORCHESTRA_MEMORY("<Orchestra name='A'>LAYOUT</Orchestra>"),
    ORCHESTRA_FILE("<Orchestra name='A'>LAYOUT</Orchestra>"),
    /** Sent while it runs. */
    ORCHESTRA_MEMORY_LIVE("<Orchestra name='A'>LAYOUT</Orchestra>"),
    ORCHESTRA_FILE_LIVE("<Orchestra name='A'>LAYOUT</Orchestra>");

    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %c{1} - %msg%n";
    private static final String LAYOUT = "<PatternLayout pattern='" + PATTERN + "'/>";

    private final String appender;

    Log4j2Target(String appender) {
        this.appender = appender;
    }

    TaskCapture.Buffer buffer() {
        return switch (this) {
            case ORCHESTRA_MEMORY -> TaskCapture.Buffer.MEMORY;
            case ORCHESTRA_FILE -> TaskCapture.Buffer.FILE;
            case ORCHESTRA_MEMORY_LIVE -> TaskCapture.Buffer.MEMORY_TAKEN;
            case ORCHESTRA_FILE_LIVE -> TaskCapture.Buffer.FILE_TAKEN;
            default -> TaskCapture.Buffer.NONE;
        };
    }

    boolean isInTask() {
        return this == NULL_IN_A_TASK || buffer() != TaskCapture.Buffer.NONE;
    }

    /** What takes the place of the configured appender, null when that stays: no element of a {@code log4j2.xml} only encodes. */
    Appender appender(Configuration configuration) {
        if (this != ENCODE_ONLY) {
            return null;
        }
        OutputStreamAppender encoder = OutputStreamAppender.newBuilder()
                .setName("ENCODE_ONLY")
                .setConfiguration(configuration)
                .setLayout(PatternLayout.newBuilder()
                        .setConfiguration(configuration)
                        .setPattern(PATTERN)
                        .build())
                .setImmediateFlush(false)
                .setTarget(OutputStream.nullOutputStream())
                .build();
        encoder.start();
        return encoder;
    }

    String configuration(Path folder) {
        return ("<Configuration><Appenders>" + appender
                        + "</Appenders><Loggers><Root level='INFO'><AppenderRef ref='A'/></Root></Loggers></Configuration>")
                .replace("LAYOUT", LAYOUT)
                .replace("FOLDER", folder.toString());
    }
}
