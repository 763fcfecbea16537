package io.getorchestra.benchmarks.event;

import java.nio.file.Path;

/** Where Logback's events go, as a {@code logback.xml} would say. */
public enum LogbackTarget {
    /** Encodes and throws away: what no appender can be quicker than. */
    ENCODE_ONLY("<appender name='A' class='io.getorchestra.benchmarks.event.NullStreamAppender'>ENCODER</appender>"),
    FILE_UNFLUSHED("""
            <appender name='A' class='ch.qos.logback.core.FileAppender'>
              <file>FOLDER/log</file><immediateFlush>false</immediateFlush>ENCODER
            </appender>"""),
    FILE_FLUSHED("""
            <appender name='A' class='ch.qos.logback.core.FileAppender'>
              <file>FOLDER/log</file>ENCODER
            </appender>"""),
    /** Before an unflushed file, and without dropping: every event gets there. */
    ASYNC("""
            <appender name='F' class='ch.qos.logback.core.FileAppender'>
              <file>FOLDER/log</file><immediateFlush>false</immediateFlush>ENCODER
            </appender>
            <appender name='A' class='ch.qos.logback.classic.AsyncAppender'>
              <discardingThreshold>0</discardingThreshold><appender-ref ref='F'/>
            </appender>"""),
    /** With its defaults: events that its sender cannot keep up with are dropped. */
    LOKI4J("""
            <appender name='A' class='com.github.loki4j.logback.Loki4jAppender'>
              <http><url>SERVER/loki/api/v1/push</url></http>
              <labels>app=benchmark</labels>
              <message class='ch.qos.logback.classic.PatternLayout'><pattern>PATTERN</pattern></message>
            </appender>"""),
    ORCHESTRA_MEMORY("<appender name='A' class='io.getorchestra.logback.OrchestraAppender'>ENCODER</appender>"),
    ORCHESTRA_FILE("<appender name='A' class='io.getorchestra.logback.OrchestraAppender'>ENCODER</appender>"),
    /** Sent while it runs. */
    ORCHESTRA_MEMORY_LIVE("<appender name='A' class='io.getorchestra.logback.OrchestraAppender'>ENCODER</appender>"),
    ORCHESTRA_FILE_LIVE("<appender name='A' class='io.getorchestra.logback.OrchestraAppender'>ENCODER</appender>");

    private static final String PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{0} - %msg%n";

    private final String appenders;

    LogbackTarget(String appenders) {
        this.appenders = appenders;
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

    String configuration(Path folder, String server) {
        return ("<configuration>" + appenders + "<root level='INFO'><appender-ref ref='A'/></root></configuration>")
                .replace("ENCODER", "<encoder><pattern>" + PATTERN + "</pattern></encoder>")
                .replace("PATTERN", PATTERN)
                .replace("FOLDER", folder.toString())
                .replace("SERVER", server);
    }
}
