package io.getorchestra.internal.buffer;

/**
 * What a layout that writes a JSON array puts before each event but the first of the process; before the first of a log it would break the array.
 */
final class Separator {
    private Separator() {}

    /** How many of an event's first bytes are a separator that cannot stand where a log begins, behind its header. */
    static int lengthBeforeFirst(byte[] header, byte[] utf8, int offset, int length) {
        int last = header.length - 1;
        while (last >= 0 && isSpace(header[last])) {
            last--;
        }
        if (last < 0 || header[last] != '[') {
            return 0;
        }
        int end = offset + length;
        int at = skipSpace(utf8, offset, end);
        return at < end && utf8[at] == ',' ? skipSpace(utf8, at + 1, end) - offset : 0;
    }

    private static int skipSpace(byte[] utf8, int from, int end) {
        int at = from;
        while (at < end && isSpace(utf8[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
