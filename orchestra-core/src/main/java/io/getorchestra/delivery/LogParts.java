package io.getorchestra.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a log into parts, each small enough for one request, at line ends, but for lines over 1 MB; redacted and well-formed UTF-8. It holds
 * one part at a time, whatever the log's size. Not thread-safe.
 */
final class LogParts implements AutoCloseable {
    private static final int READ = 64 * 1024;
    /** A longer line is read in pieces. */
    private static final int LONGEST_LINE = 1024 * 1024;

    private final InputStream in;
    private final Redactor redactor;
    private final byte[] key;
    private final int limit;

    private byte[] raw = new byte[2 * READ];
    private int rawLength;
    private boolean atEnd;
    private byte[] piece = new byte[0];
    private int pieceStart;

    /**
     * A part.
     *
     * @param utf8 holds the text in its first {@code length} bytes
     * @param escapedLength how long it is as a JSON string
     */
    record Part(byte[] utf8, int length, int escapedLength) {}

    /**
     * @param limit how long a part may be as a JSON string, bytes; at least a few dozen
     */
    LogParts(InputStream in, Redactor redactor, String apiKey, int limit) {
        this.in = in;
        this.redactor = redactor;
        this.key = apiKey.getBytes(StandardCharsets.UTF_8);
        this.limit = limit;
    }

    /** The next part, null at the end. */
    Part next() throws IOException {
        PartBuilder part = new PartBuilder();
        while (pieceStart < piece.length || readPiece()) {
            pieceStart += part.add(piece, pieceStart);
            if (pieceStart < piece.length) {
                return part.build();
            }
        }
        return part.length == 0 ? null : part.build();
    }

    private boolean readPiece() throws IOException {
        while (!atEnd && lastLineEnd() == 0 && rawLength < LONGEST_LINE) {
            fill();
        }
        int end = lastLineEnd();
        if (end == 0 || atEnd) {
            end = atEnd ? rawLength : cutInsideLine();
        }
        if (end == 0) {
            return false;
        }
        // Decoding puts U+FFFD in place of whatever is not UTF-8.
        String text = new String(raw, 0, end, StandardCharsets.UTF_8);
        piece = redactor.redact(text).getBytes(StandardCharsets.UTF_8);
        pieceStart = 0;
        System.arraycopy(raw, end, raw, 0, rawLength - end);
        rawLength -= end;
        return true;
    }

    private void fill() throws IOException {
        if (raw.length - rawLength < READ) {
            raw = Arrays.copyOf(raw, raw.length * 2);
        }
        int count = in.read(raw, rawLength, raw.length - rawLength);
        if (count < 0) {
            atEnd = true;
        } else {
            rawLength += count;
        }
    }

    private int lastLineEnd() {
        int end = rawLength;
        while (end > 0 && raw[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** A place within an overlong line that splits neither a character nor the API key. */
    private int cutInsideLine() {
        int cut = rawLength - key.length;
        for (int at = Math.max(0, cut - key.length); at < cut; at++) {
            if (Arrays.equals(raw, at, at + key.length, key, 0, key.length)) {
                cut = at;
            }
        }
        int whole = cut;
        while (whole > cut - 4 && whole > 0 && (raw[whole] & 0xC0) == 0x80) {
            whole--;
        }
        return whole > 0 ? whole : rawLength;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** How long a byte becomes in a JSON string, as Jackson writes it. */
    static int escapedLength(byte b) {
        return switch (b) {
            case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> 2;
            default -> b >= 0 && b < ' ' ? 6 : 1;
        };
    }

    static int escapedLength(byte[] utf8, int from, int to) {
        int length = 0;
        for (int i = from; i < to; i++) {
            length += ESCAPED[utf8[i] & 0xff];
        }
        return length;
    }

    private final class PartBuilder {
        private byte[] utf8 = new byte[0];
        private int length;
        private int escaped;

        /** Takes as many whole lines as fit, or of a line that fits in no part as much as does; returns the number of bytes taken. */
        int add(byte[] lines, int from) {
            int whole = escapedLength(lines, from, lines.length);
            if (escaped + whole <= limit) {
                return take(lines, from, lines.length, whole);
            }
            int size = 0;
            int lineEnd = from;
            int sizeAtLineEnd = 0;
            int at = from;
            while (true) {
                byte b = lines[at];
                int next = size + ESCAPED[b & 0xff];
                if (escaped + next > limit) {
                    break;
                }
                size = next;
                at++;
                if (b == '\n') {
                    lineEnd = at;
                    sizeAtLineEnd = size;
                }
            }
            if (lineEnd > from || length > 0) {
                return take(lines, from, lineEnd, sizeAtLineEnd);
            }
            return takeWithinLine(lines, from, at);
        }

        private int takeWithinLine(byte[] lines, int from, int to) {
            int end = to;
            while (end > from + 1 && (lines[end] & 0xC0) == 0x80) {
                end--;
            }
            return take(lines, from, end, escapedLength(lines, from, end));
        }

        private int take(byte[] lines, int from, int to, int size) {
            int count = to - from;
            if (utf8.length - length < count) {
                utf8 = Arrays.copyOf(utf8, Math.max(length + count, Math.min(limit, utf8.length * 2)));
            }
            System.arraycopy(lines, from, utf8, length, count);
            length += count;
            escaped += size;
            return count;
        }

        Part build() {
            return new Part(utf8, length, escaped);
        }
    }

    private static final byte[] ESCAPED = new byte[256];

    static {
        for (int i = 0; i < ESCAPED.length; i++) {
            ESCAPED[i] = (byte) escapedLength((byte) i);
        }
    }
}
