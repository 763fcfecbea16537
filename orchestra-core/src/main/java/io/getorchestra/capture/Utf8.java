package io.getorchestra.capture;

import java.nio.charset.StandardCharsets;

/** Text as UTF-8, with U+FFFD for what UTF-8 cannot say. */
public final class Utf8 {
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
        for (int i = 0; i < length; i++) {
            if (utf8[i] == '?') {
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
}
