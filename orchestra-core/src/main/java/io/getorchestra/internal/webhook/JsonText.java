package io.getorchestra.internal.webhook;

import java.io.ByteArrayOutputStream;

/**
 * The inside of a JSON string in UTF-8, escaped as RFC 8259 has it: a range of a buffer that may be used again when the text has been sent.
 */
public record JsonText(byte[] bytes, int from, int to) {
    public static final JsonText EMPTY = new JsonText(new byte[0], 0, 0);

    public int length() {
        return to - from;
    }

    void writeTo(ByteArrayOutputStream out) {
        out.write(bytes, from, length());
    }

    /**
     * Where to halve it: the line end nearest before the middle, else the nearest after it, else between two characters.
     *
     * @return {@code from} or {@code to} when it cannot be halved
     */
    public int middle() {
        int middle = from + length() / 2;
        int lineEnd = from;
        int character = from;
        int at = from;
        while (at < to) {
            int next = next(at);
            boolean endsLine = bytes[at] == '\\' && bytes[at + 1] == 'n' && next < to;
            if (next <= middle) {
                character = next;
                lineEnd = endsLine ? next : lineEnd;
            } else if (lineEnd > from) {
                return lineEnd;
            } else if (endsLine) {
                return next;
            }
            at = next;
        }
        return lineEnd > from ? lineEnd : character;
    }

    /** Behind the character or the escape sequence at this place. */
    private int next(int at) {
        if (bytes[at] == '\\') {
            return at + (bytes[at + 1] == 'u' ? 6 : 2);
        }
        int next = at + 1;
        while (next < to && (bytes[next] & 0xC0) == 0x80) {
            next++;
        }
        return next;
    }
}
