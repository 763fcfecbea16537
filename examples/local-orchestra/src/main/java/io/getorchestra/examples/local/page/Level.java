package io.getorchestra.examples.local.page;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The level that a line of a log names, by the words of the common frameworks. */
enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    /** Where a layout has its level, if it has one. */
    private static final int HEAD = 120;
    /** How much of a line of JSON is looked at. */
    private static final int JSON_HEAD = 4000;

    private static final Map<String, Level> WORDS = Map.ofEntries(
            Map.entry("ERROR", ERROR),
            Map.entry("FATAL", ERROR),
            Map.entry("SEVERE", ERROR),
            Map.entry("CRITICAL", ERROR),
            Map.entry("WARN", WARN),
            Map.entry("WARNING", WARN),
            Map.entry("INFO", INFO),
            Map.entry("DEBUG", DEBUG),
            Map.entry("FINE", DEBUG),
            Map.entry("TRACE", DEBUG));
    private static final int SHORTEST = 4;
    private static final int LONGEST = 8;

    private static final Pattern JSON = Pattern.compile("\"(?:level|severity|log\\.level)\"\\s*:\\s*\"(\\w{4,8})\"");

    /** The level that the line names, null when it names none. */
    static Level of(String text, int from, int to) {
        if (from < to && text.charAt(from) == '{') {
            Matcher json = JSON.matcher(text).region(from, Math.min(to, from + JSON_HEAD));
            return json.find() ? WORDS.get(json.group(1).toUpperCase(Locale.ROOT)) : null;
        }
        int end = Math.min(to, from + HEAD);
        for (int i = from; i < end; i++) {
            char first = text.charAt(i);
            if (first == '\u001b') {
                i = afterEscape(text, i, end);
            } else if (isWord(first)) {
                int start = i;
                while (i + 1 < end && isWord(text.charAt(i + 1))) {
                    i++;
                }
                int length = i + 1 - start;
                if (length >= SHORTEST && length <= LONGEST && first >= 'A' && first <= 'W') {
                    Level level = WORDS.get(text.substring(start, i + 1));
                    if (level != null) {
                        return level;
                    }
                }
            }
        }
        return null;
    }

    /** The last character of a colour, such as {@code ESC[31m}. */
    private static int afterEscape(String text, int escape, int end) {
        int i = escape + 1;
        if (i < end && text.charAt(i) == '[') {
            i++;
            while (i < end && (text.charAt(i) < '@' || text.charAt(i) > '~')) {
                i++;
            }
        }
        return i;
    }

    private static boolean isWord(char c) {
        return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
    }
}
