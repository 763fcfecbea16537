package io.getorchestra.contract;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a logging configuration should hold. Immutable.
 *
 * @param orchestra the Orchestra appenders
 * @param userLog where the user's own log goes, in {@link #PATTERN}; null for nowhere
 * @param console whether there is a console appender too
 * @param ownShutdownHook whether the framework stops itself when the JVM goes down
 * @param rootLevel the root logger's level
 */
public record LoggingSetup(
        List<Orchestra> orchestra, Path userLog, boolean console, boolean ownShutdownHook, String rootLevel) {

    /** The user's log: level, thread, logger, message. Both frameworks know the words. */
    public static final String PATTERN = "%level [%thread] %logger - %msg%n";

    /** What stands between the root logger and an Orchestra appender. */
    public enum Queue {
        NONE,
        ASYNC,
        NESTED_ASYNC,
        NEVER_BLOCKING,
        /** An asynchronous appender with a filter that lets INFO pass and nothing else. */
        ASYNC_FOR_INFO_ONLY,
        /** An asynchronous appender with a filter that lets one logger pass, {@link #JOB}, and nothing else. */
        ASYNC_FOR_ONE_LOGGER,
        /** An asynchronous appender that asks each event where it was logged. */
        ASYNC_WITH_LOCATION,
        /** An appender of somebody else's that hands on a copy of each event at once. */
        MASKED,
        /** The same before an asynchronous appender. */
        MASKED_ASYNC,
        /** The same behind an asynchronous appender. */
        ASYNC_MASKED,
        /** An appender of somebody else's with a thread of its own. */
        OWN_THREAD,
        /** What the framework puts together when the first event arrives, behind a queue or with one. */
        MADE_AT_FIRST_EVENT
    }

    /** The logger whose events pass every queue. */
    public static final String JOB = "NightlyExport";

    /** What makes an event's text. */
    public enum Encoder {
        /** The framework's own, with a pattern. */
        PATTERN,
        /** The message; fails at each that holds {@link Orchestra#UNENCODABLE}, as its other words say. */
        FAILING,
        /** The message, after 2 ms. */
        SLOW,
        /** The message; {@link Orchestra#HEADER} before the first, {@link Orchestra#FOOTER} behind the last. */
        FRAMED,
        /** The message; fails when it is asked for its header or footer. */
        FAILING_FRAME
    }

    /**
     * An Orchestra appender.
     *
     * @param settings elements or attributes by name
     * @param redact patterns
     * @param pattern null for the default
     * @param charset null for the default
     * @param encoder what makes the text
     */
    public record Orchestra(
            Map<String, String> settings,
            List<String> redact,
            String pattern,
            Charset charset,
            Encoder encoder,
            Queue queue) {

        /** What an encoder that fails fails at. */
        public static final String UNENCODABLE = "unencodable";

        public static final String HEADER = "<log of Gr\u00f6\u00dfe>\n";
        public static final String FOOTER = "</log>\n";

        public static Orchestra appender() {
            return new Orchestra(Map.of(), List.of(), null, null, Encoder.PATTERN, Queue.NONE);
        }

        public Orchestra with(String setting, String value) {
            Map<String, String> more = new LinkedHashMap<>(settings);
            more.put(setting, value);
            return new Orchestra(more, redact, pattern, charset, encoder, queue);
        }

        public Orchestra withRedact(String... patterns) {
            return new Orchestra(settings, List.of(patterns), pattern, charset, encoder, queue);
        }

        public Orchestra withPattern(String newPattern) {
            return new Orchestra(settings, redact, newPattern, charset, encoder, queue);
        }

        public Orchestra withCharset(Charset newCharset) {
            return new Orchestra(settings, redact, pattern, newCharset, encoder, queue);
        }

        public Orchestra withEncoder(Encoder newEncoder) {
            return new Orchestra(settings, redact, pattern, charset, newEncoder, queue);
        }

        public Orchestra behind(Queue newQueue) {
            return new Orchestra(settings, redact, pattern, charset, encoder, newQueue);
        }
    }

    /** No appender at all, root at INFO. */
    public static LoggingSetup empty() {
        return new LoggingSetup(List.of(), null, false, false, "INFO");
    }

    public LoggingSetup with(Orchestra appender) {
        List<Orchestra> more = new ArrayList<>(orchestra);
        more.add(appender);
        return new LoggingSetup(List.copyOf(more), userLog, console, ownShutdownHook, rootLevel);
    }

    public LoggingSetup withUserLog(Path file) {
        return new LoggingSetup(orchestra, file, console, ownShutdownHook, rootLevel);
    }

    public LoggingSetup withConsole() {
        return new LoggingSetup(orchestra, userLog, true, ownShutdownHook, rootLevel);
    }

    public LoggingSetup withOwnShutdownHook() {
        return new LoggingSetup(orchestra, userLog, console, true, rootLevel);
    }

    public LoggingSetup withRootLevel(String level) {
        return new LoggingSetup(orchestra, userLog, console, ownShutdownHook, level);
    }
}
