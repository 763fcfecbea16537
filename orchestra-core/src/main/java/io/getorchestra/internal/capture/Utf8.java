package io.getorchestra.internal.capture;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Text as UTF-8, with U+FFFD for what UTF-8 cannot say. */
public final class Utf8 {
    private static final long NOT_ASCII = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;
    private static final long QUESTION_MARKS = '?' * ONES;

    private Utf8() {}

    /** The text's bytes; a lone surrogate becomes U+FFFD, where {@link String#getBytes} would write a question mark. */
    public static byte[] encode(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return hasQuestionMark(utf8, utf8.length) && hasLoneSurrogate(text)
                ? wellFormed(text).getBytes(StandardCharsets.UTF_8)
                : utf8;
    }

    /** Whether there is a question mark, which may stand for what an encoder could not say, among the first bytes. */
    public static boolean hasQuestionMark(byte[] utf8, int length) {
        ByteBuffer words = ByteBuffer.wrap(utf8);
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            long zeroWhereOneIs = words.getLong(at) ^ QUESTION_MARKS;
            if (((zeroWhereOneIs - ONES) & ~zeroWhereOneIs & NOT_ASCII) != 0) {
                return true;
            }
        }
        for (; at < length; at++) {
            if (utf8[at] == '?') {
                return true;
            }
        }
        return false;
    }

    /** The text with each lone surrogate replaced by U+FFFD. */
    public static String wellFormed(String text) {
        return hasLoneSurrogate(text)
                ? new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE)
                : text;
    }

    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** Whether bytes are well-formed UTF-8, without decoding them: table 3-7 of the Unicode Standard, chapter 3. */
    public static boolean isWellFormed(byte[] bytes, int from, int to) {
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
