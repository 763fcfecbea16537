package io.getorchestra.delivery;

import java.nio.ByteBuffer;

/** Looks at UTF-8 without decoding it, for a log is far too long to decode what is nearly always in order. */
final class Utf8Text {
    private static final long NOT_ASCII = 0x8080808080808080L;

    private Utf8Text() {}

    /** Whether it is well-formed: table 3-7 of the Unicode Standard, chapter 3. */
    static boolean isWellFormed(byte[] bytes, int from, int to) {
        ByteBuffer words = ByteBuffer.wrap(bytes);
        int at = from;
        while (at < to) {
            if (at + Long.BYTES <= to && (words.getLong(at) & NOT_ASCII) == 0) {
                at += Long.BYTES;
            } else if (bytes[at] >= 0) {
                at++;
            } else {
                int length = lengthOfCharacter(bytes, at, to);
                if (length == 0) {
                    return false;
                }
                at += length;
            }
        }
        return true;
    }

    /** Of one that is not ASCII; 0 when it is not well-formed. */
    private static int lengthOfCharacter(byte[] bytes, int at, int to) {
        int lead = bytes[at] & 0xFF;
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4 || at + length > to) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < least || second > most) {
            return 0;
        }
        for (int i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
