package io.getorchestra.internal.delivery;

import io.getorchestra.internal.capture.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a log some lines at a time, redacted and as well-formed UTF-8. A line over 1 MB comes in pieces, but for the API key in it. Not
 * thread-safe.
 */
final class LogReader implements AutoCloseable {
    private static final int READ = 64 * 1024;
    private static final int LONGEST_LINE = 1024 * 1024;

    private final InputStream in;
    private final Redactor redactor;
    private final byte[] key;

    private byte[] raw = new byte[2 * READ];
    /** How many bytes of {@link #raw} have been given out. */
    private int given;

    private int length;
    private boolean atEnd;

    /** Lines in a buffer that holds them until the next ones are read; none at the end. */
    record Lines(byte[] bytes, int from, int to) {
        static final Lines NONE = new Lines(new byte[0], 0, 0);
    }

    LogReader(InputStream in, Redactor redactor, String apiKey) {
        this.in = in;
        this.redactor = redactor;
        this.key = apiKey.getBytes(StandardCharsets.UTF_8);
    }

    Lines next() throws IOException {
        int end = findEnd();
        if (end == given) {
            return Lines.NONE;
        }
        Lines lines = new Lines(raw, given, end);
        given = end;
        if (redactor.leaves(lines.bytes, lines.from, lines.to) && Utf8.isWellFormed(raw, lines.from, end)) {
            return lines;
        }
        // Decoding puts U+FFFD in place of whatever is not UTF-8.
        String text = new String(raw, lines.from, end - lines.from, StandardCharsets.UTF_8);
        byte[] redacted = redactor.redact(text).getBytes(StandardCharsets.UTF_8);
        return new Lines(redacted, 0, redacted.length);
    }

    private int findEnd() throws IOException {
        int end = lastLineEnd();
        while (!atEnd && end == given && length - given < LONGEST_LINE) {
            fill();
            end = lastLineEnd();
        }
        if (atEnd) {
            return length;
        }
        return end > given ? end : cutInsideLine();
    }

    private void fill() throws IOException {
        System.arraycopy(raw, given, raw, 0, length - given);
        length -= given;
        given = 0;
        if (raw.length - length < READ) {
            raw = Arrays.copyOf(raw, raw.length * 2);
        }
        int count = in.read(raw, length, raw.length - length);
        if (count < 0) {
            atEnd = true;
        } else {
            length += count;
        }
    }

    private int lastLineEnd() {
        int end = length;
        while (end > given && raw[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** A place within an overlong line that splits neither a character nor the API key. */
    private int cutInsideLine() {
        int cut = length - key.length;
        for (int at = Math.max(given, cut - key.length); at < cut; at++) {
            if (Arrays.equals(raw, at, at + key.length, key, 0, key.length)) {
                cut = at;
            }
        }
        int whole = cut;
        while (whole > cut - 4 && whole > given && (raw[whole] & 0xC0) == 0x80) {
            whole--;
        }
        return whole > given ? whole : length;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
