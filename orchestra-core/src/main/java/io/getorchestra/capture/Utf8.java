package io.getorchestra.capture;

import java.nio.charset.StandardCharsets;

/** Text as UTF-8, with U+FFFD for what UTF-8 cannot say. */
public final class Utf8 {
    private Utf8() {}

    /** The text's bytes; a lone surrogate becomes U+FFFD, where {@link String#getBytes} would write a question mark. */
    public static byte[] encode(String text) {
        return (hasLoneSurrogate(text) ? wellFormed(text) : text).getBytes(StandardCharsets.UTF_8);
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
