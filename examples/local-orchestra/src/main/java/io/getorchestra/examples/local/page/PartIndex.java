package io.getorchestra.examples.local.page;

import java.util.Arrays;

/**
 * Where the lines of one part of a log are. The text before the first line end is piece 0, which may go on with a line of the part
 * before; piece n begins behind the n-th line end.
 *
 * @param text the part
 * @param ends the positions of its line ends
 * @param errors the pieces that are errors
 * @param warnings how many pieces are warnings
 */
record PartIndex(String text, int[] ends, int[] errors, int warnings) {

    static PartIndex of(String text) {
        int[] ends = new int[Math.max(16, text.length() / 80)];
        int[] errors = new int[16];
        int errorCount = 0;
        int lines = 0;
        int warnings = 0;
        int start = 0;
        while (start <= text.length()) {
            int end = text.indexOf('\n', start);
            Level level = Level.of(text, start, end < 0 ? text.length() : end);
            if (level == Level.ERROR) {
                if (errorCount == errors.length) {
                    errors = Arrays.copyOf(errors, 2 * errorCount);
                }
                errors[errorCount++] = lines;
            } else if (level == Level.WARN) {
                warnings++;
            }
            if (end < 0) {
                break;
            }
            if (lines == ends.length) {
                ends = Arrays.copyOf(ends, 2 * lines);
            }
            ends[lines++] = end;
            start = end + 1;
        }
        return new PartIndex(text, Arrays.copyOf(ends, lines), Arrays.copyOf(errors, errorCount), warnings);
    }

    boolean endsWithLine() {
        return text.isEmpty() || text.charAt(text.length() - 1) == '\n';
    }
}
