package io.getorchestra.delivery;

import io.getorchestra.capture.Deadline;
import io.getorchestra.capture.LogSource;
import io.getorchestra.capture.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/**
 * One log on its way to Orchestra: in one request when it fits in 5 MiB, else in parts named {@code export.001-of-007.log}. A part that was
 * taken is not sent again; one that is too large for the server is halved. Used by one thread.
 */
final class LogUpload implements Work {
    /** Leaves room for the envelope in a body of 5 MiB. */
    static final int PART_LIMIT = 5 * 1024 * 1024 - 4096;

    private static final int HTTP_TOO_LARGE = 413;
    /** A server that takes no piece of this size takes none. */
    private static final int SMALLEST = 64;

    private final String name;
    private final LogSource source;
    private final String apiKey;
    private final List<Pattern> patterns;
    private final int partLimit;
    private final int deliveredBefore;
    private final IntConsumer progress;

    private LogParts parts;
    private int total;
    /** How many parts have been cut. */
    private int number;
    /** What is left to send of the part that was cut last. */
    private final Deque<Piece> pending = new ArrayDeque<>();

    private boolean started;

    /**
     * What goes into one request.
     *
     * @param label what comes before the extension in its name, empty for a log in one request
     */
    private record Piece(String label, byte[] utf8, int length, int escapedLength) {}

    /**
     * @param deliveredBefore how many parts an earlier process has delivered
     * @param progress gets the number of parts delivered in all, whenever one more is
     */
    LogUpload(
            String name,
            LogSource source,
            String apiKey,
            List<Pattern> patterns,
            int partLimit,
            int deliveredBefore,
            IntConsumer progress) {
        this.name = name;
        this.source = source;
        this.apiKey = apiKey;
        this.patterns = patterns;
        this.partLimit = partLimit;
        this.deliveredBefore = deliveredBefore;
        this.progress = progress;
    }

    @Override
    public Outcome attempt(Poster poster, Deadline limit) {
        try {
            if (!started) {
                start();
            }
            if (pending.isEmpty()) {
                return new Outcome.Delivered();
            }
            Outcome outcome = poster.post(event(pending.getFirst()), limit);
            if (outcome instanceof Outcome.Delivered) {
                pending.removeFirst();
                if (pending.isEmpty()) {
                    progress.accept(number);
                    cutNext();
                }
            } else if (outcome instanceof Outcome.Refused refused
                    && refused.status() == HTTP_TOO_LARGE
                    && halve(pending.getFirst())) {
                return attempt(poster, limit);
            }
            return outcome;
        } catch (IOException | RuntimeException | Error e) {
            // It cannot go on from where it was: told as missing, not cut short in silence.
            return new Outcome.Refused(0, "it cannot be read: " + e);
        }
    }

    @Override
    public boolean isDone() {
        return started && pending.isEmpty();
    }

    @Override
    public void close() {
        try {
            if (parts != null) {
                parts.close();
            }
        } catch (IOException e) {
            // It was only read.
        }
    }

    @Override
    public String toString() {
        return "the log " + name;
    }

    private void start() throws IOException {
        parts = open();
        LogParts.Part first = parts.next();
        LogParts.Part second = first == null ? null : parts.next();
        total = first == null ? 0 : 1;
        if (second != null) {
            total = 2;
            while (parts.next() != null) {
                total++;
            }
            parts.close();
            parts = open();
            first = parts.next();
        }
        started = true;
        LogParts.Part part = first;
        for (number = 1; part != null && number <= deliveredBefore; number++) {
            part = parts.next();
        }
        if (part != null) {
            pending.add(piece(total == 1 ? "" : label(number), part));
        }
    }

    private LogParts open() throws IOException {
        return new LogParts(source.open(), new Redactor(apiKey, patterns, Redactor.BUDGET), apiKey, partLimit);
    }

    private void cutNext() throws IOException {
        if (total > 1) {
            LogParts.Part part = parts.next();
            if (part != null) {
                number++;
                // The count was right, unless the patterns ran out of time at another line than before.
                total = Math.max(total, number);
                pending.add(piece(label(number), part));
            }
        }
    }

    private String label(int part) {
        return String.format(Locale.ROOT, ".%03d-of-%03d", part, total);
    }

    private static Piece piece(String label, LogParts.Part part) {
        return new Piece(label, part.utf8(), part.length(), part.escapedLength());
    }

    private WebhookEvent.Log event(Piece piece) {
        return new WebhookEvent.Log(named(piece.label()), piece.utf8(), piece.length(), piece.escapedLength());
    }

    /** Puts the two halves of a piece in its place; false when it is as small as it is worth trying. */
    private boolean halve(Piece piece) {
        int middle = middle(piece.utf8(), piece.length());
        if (piece.length() < SMALLEST || middle == 0) {
            return false;
        }
        boolean whole = piece.label().isEmpty();
        pending.removeFirst();
        pending.addFirst(slice(piece, middle, piece.length(), whole ? ".002-of-002" : piece.label() + 'b'));
        pending.addFirst(slice(piece, 0, middle, whole ? ".001-of-002" : piece.label() + 'a'));
        return true;
    }

    /** The line end nearest before the middle, else the nearest after it, else the middle itself, but not within a character. */
    private static int middle(byte[] utf8, int length) {
        int middle = length / 2;
        for (int at = middle; at > 0; at--) {
            if (utf8[at - 1] == '\n') {
                return at;
            }
        }
        for (int at = middle + 1; at < length; at++) {
            if (utf8[at - 1] == '\n') {
                return at;
            }
        }
        while (middle > 0 && (utf8[middle] & 0xC0) == 0x80) {
            middle--;
        }
        return middle;
    }

    private static Piece slice(Piece piece, int from, int to, String label) {
        byte[] utf8 = Arrays.copyOfRange(piece.utf8(), from, to);
        return new Piece(label, utf8, utf8.length, LogParts.escapedLength(utf8, 0, utf8.length));
    }

    private String named(String label) {
        return insert(name, label);
    }

    /** The label goes before the extension, as {@code export.log} becomes {@code export.001-of-007.log}. */
    static String insert(String name, String label) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name + label : name.substring(0, dot) + label + name.substring(dot);
    }

    /** A log that is a text already. */
    static LogSource of(CharSequence text) {
        byte[] utf8 = Utf8.wellFormed(text.toString()).getBytes(StandardCharsets.UTF_8);
        return () -> new java.io.ByteArrayInputStream(utf8);
    }
}
