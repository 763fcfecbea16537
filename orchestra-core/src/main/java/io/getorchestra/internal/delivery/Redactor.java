package io.getorchestra.internal.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes out of a log what must not leave the process: the API key, and what the user's patterns match within a line.
 *
 * <p>Patterns have a time budget, against those that backtrack without end; it grows with the text, so that a long log does not use it up. A
 * line whose turn overruns it, and each line after that, is withheld, for it may hold the very thing that the pattern is for. One instance
 * reads one log once; not thread-safe.
 */
final class Redactor {
    /** For all patterns together, before what the text adds. */
    static final Duration BUDGET = Duration.ofSeconds(2);

    private static final String MASK = "***";
    static final String WITHHELD = "[orchestra] line withheld: the redact patterns took too long";

    /** Many times what a pattern needs that does not backtrack, also on a busy machine. */
    private static final long NANOS_A_CHARACTER = 1000;

    private final String apiKey;
    private final byte[] key;
    /** How far a search for the key may go on when this is the byte at the key's last place, by Horspool. */
    private final int[] skips = new int[256];

    private final List<Pattern> patterns;
    private long budgetNanos;

    Redactor(String apiKey, List<Pattern> patterns, Duration budget) {
        this.apiKey = apiKey;
        this.key = apiKey.getBytes(StandardCharsets.UTF_8);
        Arrays.fill(skips, key.length);
        for (int i = 0; i < key.length - 1; i++) {
            skips[key[i] & 0xFF] = key.length - 1 - i;
        }
        this.patterns = patterns;
        this.budgetNanos = budget.toNanos();
    }

    /** Whether these lines can stay as they are: there is no pattern, and the key is not in them. */
    boolean leaves(byte[] utf8, int from, int to) {
        if (!patterns.isEmpty()) {
            return false;
        }
        int last = from + key.length - 1;
        while (last < to) {
            int start = last - key.length + 1;
            if (Arrays.equals(utf8, start, last + 1, key, 0, key.length)) {
                return false;
            }
            last += skips[utf8[last] & 0xFF];
        }
        return true;
    }

    /** Redacts whole lines. */
    String redact(String lines) {
        String text = lines.contains(apiKey) ? lines.replace(apiKey, MASK) : lines;
        return patterns.isEmpty() ? text : redactEachLine(text);
    }

    private String redactEachLine(String text) {
        StringBuilder redacted = new StringBuilder(text.length());
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            redacted.append(redactLine(text.substring(start, end)));
            if (end < text.length()) {
                redacted.append('\n');
            }
            start = end + 1;
        }
        return redacted.toString();
    }

    private String redactLine(String line) {
        long begin = System.nanoTime();
        budgetNanos += patterns.size() * NANOS_A_CHARACTER * line.length();
        try {
            String text = line;
            for (Pattern pattern : patterns) {
                text = pattern.matcher(new Impatient(text, begin + budgetNanos)).replaceAll(MASK);
            }
            return text;
        } catch (OutOfTime | StackOverflowError e) {
            return WITHHELD;
        } finally {
            budgetNanos -= System.nanoTime() - begin;
        }
    }

    private static final class OutOfTime extends RuntimeException {
        private static final long serialVersionUID = 1;

        OutOfTime() {
            super(null, null, false, false);
        }
    }

    /** Text that a matcher can read until the time is up. */
    private static final class Impatient implements CharSequence {
        private final CharSequence text;
        private final long endNanos;
        private int reads;

        Impatient(CharSequence text, long endNanos) {
            this.text = text;
            this.endNanos = endNanos;
            check();
        }

        @Override
        public char charAt(int index) {
            if ((++reads & 0xfff) == 0) {
                check();
            }
            return text.charAt(index);
        }

        private void check() {
            if (endNanos - System.nanoTime() < 0) {
                throw new OutOfTime();
            }
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
