package io.getorchestra.internal.webhook;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes lines as the inside of a JSON string, as many as fit in one request, into a buffer that serves all parts of a log. A generator of
 * Jackson's would do the same at several times the cost, and could not stop at a line end. Not thread-safe.
 */
public final class JsonTextBuilder {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGH = 0x80 * EACH;

    private final int limit;
    private byte[] bytes = {};
    private int length;

    /**
     * @param limit how long a text may be, bytes; at least a few dozen
     */
    public JsonTextBuilder(int limit) {
        this.limit = limit;
    }

    /** What has been added; the next text takes its place. */
    public JsonText text() {
        return new JsonText(bytes, 0, length);
    }

    public void clear() {
        length = 0;
    }

    /**
     * Adds as many whole lines as fit, all of them when that includes what comes after the last line end; of a line that fits in no text as much
     * as fits, but no part of a character.
     *
     * @param lines well-formed UTF-8
     * @return how many bytes were added
     */
    public int add(byte[] lines, int from, int to) {
        makeRoom(to - from);
        int at = from;
        int end = length;
        int lineEnd = from;
        int endAtLineEnd = length;
        while (true) {
            int run = plain(lines, at, (int) Math.min(to, at + (long) limit - end)) - at;
            System.arraycopy(lines, at, bytes, end, run);
            at += run;
            end += run;
            if (at == to) {
                length = end;
                return to - from;
            }
            byte next = lines[at];
            if (end + escapedLength(next) > limit) {
                break;
            }
            end += escape(next, end);
            at++;
            if (next == '\n') {
                lineEnd = at;
                endAtLineEnd = end;
            }
        }
        if (lineEnd > from || length > 0) {
            length = endAtLineEnd;
            return lineEnd - from;
        }
        while (at > from + 1 && (lines[at] & 0xC0) == 0x80) {
            at--;
            end--;
        }
        length = end;
        return at - from;
    }

    private void makeRoom(int more) {
        int needed = (int) Math.min(limit, length + 6L * more);
        if (bytes.length < needed) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(needed, 2L * bytes.length)));
        }
    }

    /** The first place that needs an escape. */
    private static int plain(byte[] utf8, int from, int to) {
        ByteBuffer words = ByteBuffer.wrap(utf8);
        int at = from;
        while (at + Long.BYTES <= to && !hasSpecial(words.getLong(at))) {
            at += Long.BYTES;
        }
        while (at < to && escapedLength(utf8[at]) == 1) {
            at++;
        }
        return at;
    }

    /** Whether any of eight bytes is a quote, a backslash or below a space. */
    private static boolean hasSpecial(long word) {
        long quotes = word ^ '"' * EACH;
        long backslashes = word ^ '\\' * EACH;
        return (((quotes - EACH) & ~quotes | (backslashes - EACH) & ~backslashes | (word - ' ' * EACH) & ~word) & HIGH)
                != 0;
    }

    private static int escapedLength(byte b) {
        return b < 0 || b >= ' ' && b != '"' && b != '\\' ? 1 : shortEscape(b) != 0 ? 2 : 6;
    }

    private static char shortEscape(byte b) {
        return switch (b) {
            case '"' -> '"';
            case '\\' -> '\\';
            case '\n' -> 'n';
            case '\t' -> 't';
            case '\r' -> 'r';
            case '\b' -> 'b';
            case '\f' -> 'f';
            default -> 0;
        };
    }

    private int escape(byte b, int at) {
        bytes[at] = '\\';
        char letter = shortEscape(b);
        if (letter != 0) {
            bytes[at + 1] = (byte) letter;
            return 2;
        }
        bytes[at + 1] = 'u';
        bytes[at + 2] = '0';
        bytes[at + 3] = '0';
        bytes[at + 4] = HEX[b >> 4];
        bytes[at + 5] = HEX[b & 0xF];
        return 6;
    }
}
