package io.getorchestra.internal.buffer;

import java.nio.charset.StandardCharsets;

/** The lines that stand in a log where something is missing. */
final class LogNotes {
    private LogNotes() {}

    static byte[] gap(long events, long bytes, long limit) {
        return line(missing(events) + " (" + bytes + " bytes) missing here: the log reached its limit of " + limit
                + " bytes");
    }

    static byte[] failed(long events) {
        return line(missing(events) + " missing in this log: could not be encoded or stored");
    }

    static byte[] lostWithProcess(long events) {
        return line(missing(events) + " missing here: the files could no longer be written, memory held the rest,"
                + " and the process has ended");
    }

    static byte[] line(String text) {
        return ("[orchestra] " + text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String missing(long events) {
        return events == 1 ? "1 event is" : events + " events are";
    }
}
