package io.getorchestra.examples.local.page;

import java.util.ArrayList;
import java.util.List;

/**
 * A log of any size as lines, over the texts of its parts, which are not copied. A line ends with LF or CR LF; the number of the first is 0.
 * Immutable.
 */
final class LogText {
    /**
     * A line as it is shown.
     *
     * @param text its beginning
     * @param more how many characters are not shown
     * @param level what it names, null for none
     */
    record Line(String text, long more, Level level) {}

    private final List<PartIndex> parts;
    /** How many line ends there are before each part, and in all. */
    private final long[] endsBefore;

    LogText(List<PartIndex> parts) {
        this.parts = List.copyOf(parts);
        endsBefore = new long[parts.size() + 1];
        for (int i = 0; i < parts.size(); i++) {
            endsBefore[i + 1] = endsBefore[i] + parts.get(i).ends().length;
        }
    }

    List<PartIndex> parts() {
        return parts;
    }

    /** The number of the line in which a part begins. */
    long firstLine(int part) {
        return endsBefore[part];
    }

    long lines() {
        long ends = endsBefore[parts.size()];
        return endsWithLine() ? ends : ends + 1;
    }

    private boolean endsWithLine() {
        for (int i = parts.size() - 1; i >= 0; i--) {
            if (!parts.get(i).text().isEmpty()) {
                return parts.get(i).endsWithLine();
            }
        }
        return true;
    }

    long chars() {
        return parts.stream().mapToLong(part -> part.text().length()).sum();
    }

    long errors() {
        long errors = 0;
        for (int i = 0; i < parts.size(); i++) {
            errors += parts.get(i).errors().length - (goesOnWithAnError(i) ? 1 : 0);
        }
        return errors;
    }

    /** The number of the first line that is an error, -1 when there is none. */
    long firstError() {
        for (int i = 0; i < parts.size(); i++) {
            int skipped = goesOnWithAnError(i) ? 1 : 0;
            int[] errors = parts.get(i).errors();
            if (errors.length > skipped) {
                return endsBefore[i] + errors[skipped];
            }
        }
        return -1;
    }

    long warnings() {
        return parts.stream().mapToLong(PartIndex::warnings).sum();
    }

    private boolean goesOnWithAnError(int part) {
        int[] errors = parts.get(part).errors();
        return part > 0
                && errors.length > 0
                && errors[0] == 0
                && !parts.get(part - 1).endsWithLine();
    }

    /**
     * Some lines.
     *
     * @param limit how many characters of a line are shown
     */
    List<Line> lines(long from, int count, int limit) {
        List<Line> lines = new ArrayList<>();
        long to = Math.min(lines(), from + count);
        for (long line = Math.max(0, from); line < to; line++) {
            lines.add(line(line, limit));
        }
        return lines;
    }

    private Line line(long number, int limit) {
        int part = number == 0 ? 0 : partOfEnd(number - 1);
        int start = number == 0 ? 0 : endOf(part, number - 1) + 1;
        var text = new StringBuilder();
        long length = 0;
        char last = 0;
        for (; part < parts.size(); part++, start = 0) {
            PartIndex index = parts.get(part);
            boolean ends = number < endsBefore[part + 1];
            int end = ends ? endOf(part, number) : index.text().length();
            text.append(index.text(), start, Math.min(end, start + Math.max(0, limit - text.length())));
            length += end - start;
            last = end > start ? index.text().charAt(end - 1) : last;
            if (ends) {
                break;
            }
        }
        if (last == '\r') {
            length--;
            text.setLength((int) Math.min(text.length(), length));
        }
        if (length > text.length() && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
            text.setLength(text.length() - 1);
        }
        String shown = text.toString();
        return new Line(shown, length - shown.length(), Level.of(shown, 0, shown.length()));
    }

    private int endOf(int part, long end) {
        return parts.get(part).ends()[(int) (end - endsBefore[part])];
    }

    /** The part that has a line end. */
    private int partOfEnd(long end) {
        int low = 0;
        int high = parts.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (endsBefore[middle + 1] > end) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
