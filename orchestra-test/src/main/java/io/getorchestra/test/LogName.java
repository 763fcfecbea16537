package io.getorchestra.test;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a log, or of one of its parts: {@code export.001-of-007.log} is one of seven, {@code export.001.log} one of a log that
 * still grows. A part that was too large is sent in two halves, {@code export.001-of-007a.log} and {@code …b.log}, and these again.
 *
 * @param log the log's name
 * @param number the part's number, 0 for a log in one piece
 * @param half which half of the part, such as {@code ab}; empty for the whole part
 * @param total how many parts there are, 0 when it is not known
 */
record LogName(String log, int number, String half, int total) {
    private static final Pattern PART = Pattern.compile("(.+)\\.(\\d{3,9})(?:-of-(\\d{3,9}))?([ab]*)((?:\\.[^.]*)?)");

    static LogName of(String name) {
        Matcher part = PART.matcher(name);
        if (!part.matches()) {
            return new LogName(name, 0, "", 0);
        }
        int total = part.group(3) == null ? 0 : Integer.parseInt(part.group(3));
        return new LogName(part.group(1) + part.group(5), Integer.parseInt(part.group(2)), part.group(4), total);
    }

    boolean isPart() {
        return number > 0;
    }
}
