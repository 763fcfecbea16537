package io.getorchestra.examples.local.page;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks for a text in all of a log. */
final class LogSearch {
    /** As many as a person steps through. */
    static final int LINES_KEPT = 100_000;

    private final Pattern pattern;
    private final int length;
    private long hits;
    private long lineCount;
    private long[] lines = new long[64];
    private long lastLine = -1;

    /**
     * What was found.
     *
     * @param hits how often
     * @param lineCount in how many lines
     * @param lines the first of these, by number
     */
    record Result(long hits, long lineCount, long[] lines) {}

    private LogSearch(String query, boolean exactCase) {
        int flags = Pattern.LITERAL | (exactCase ? 0 : Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        pattern = Pattern.compile(query, flags);
        length = query.length();
    }

    static Result find(LogText log, String query, boolean exactCase) {
        var search = new LogSearch(query, exactCase);
        if (!query.isEmpty()) {
            for (int part = 0; part < log.parts().size(); part++) {
                search.across(log, part);
                search.within(log, part);
            }
        }
        int kept = (int) Math.min(search.lineCount, LINES_KEPT);
        return new Result(search.hits, search.lineCount, Arrays.copyOf(search.lines, kept));
    }

    private void within(LogText log, int part) {
        PartIndex index = log.parts().get(part);
        Matcher matcher = pattern.matcher(index.text());
        int piece = 0;
        while (matcher.find()) {
            while (piece < index.ends().length && index.ends()[piece] < matcher.start()) {
                piece++;
            }
            found(log.firstLine(part) + piece);
        }
    }

    /** What begins in the part before, of a line that is longer than a part. */
    private void across(LogText log, int part) {
        if (part == 0 || log.parts().get(part - 1).endsWithLine()) {
            return;
        }
        String before = log.parts().get(part - 1).text();
        String after = log.parts().get(part).text();
        String tail = before.substring(Math.max(0, before.length() - length + 1));
        Matcher matcher = pattern.matcher(tail + after.substring(0, Math.min(after.length(), length - 1)));
        for (int start = 0; matcher.find(start); start = matcher.start() + 1) {
            if (matcher.start() < tail.length() && matcher.end() > tail.length()) {
                found(log.firstLine(part));
                return;
            }
        }
    }

    private void found(long line) {
        hits++;
        if (line != lastLine) {
            lastLine = line;
            if (lineCount < LINES_KEPT) {
                if (lineCount == lines.length) {
                    lines = Arrays.copyOf(lines, 2 * lines.length);
                }
                lines[(int) lineCount] = line;
            }
            lineCount++;
        }
    }
}
