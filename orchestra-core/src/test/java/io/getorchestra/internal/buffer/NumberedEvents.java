package io.getorchestra.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Events that say their number and their length, and a check that a log holds them once, whole, in order, with exact gaps. */
final class NumberedEvents {
    static final int SHORTEST = 24;
    private static final Pattern GAP =
            Pattern.compile("\\[orchestra\\] (\\d+) events? (?:is|are) \\((\\d+) bytes\\) missing here: .*");
    private static final Pattern EVENT = Pattern.compile("(\\d{8}) (\\d{9}) x*");

    private final Random random;
    private final int largest;

    NumberedEvents(long seed, int largest) {
        this.random = new Random(seed);
        this.largest = largest;
    }

    /** The next event: most are short, some are as long as they may be. */
    byte[] next(int number) {
        int kind = random.nextInt(100);
        int bound = kind < 80 ? 200 : kind < 95 ? 9_000 : largest;
        return event(number, SHORTEST + random.nextInt(Math.max(1, Math.min(bound, largest) - SHORTEST)));
    }

    static byte[] event(int number, int length) {
        byte[] event = new byte[length];
        Arrays.fill(event, (byte) 'x');
        byte[] start = String.format("%08d %09d ", number, length).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(start, 0, event, 0, start.length);
        event[length - 1] = '\n';
        return event;
    }

    /**
     * Asserts that the log holds the events from 0 on, each once and whole, or says in one line how many events and bytes are missing.
     *
     * @param lengths the events' lengths, if known
     * @return how many events there are, with those that are missing
     */
    static int countWholeEvents(byte[] log, int[] lengths) {
        return countWholeEvents(log, lengths, 1);
    }

    /** As above, with so many gaps at the most. */
    static int countWholeEvents(byte[] log, int[] lengths, int mostGaps) {
        int next = 0;
        int gaps = 0;
        int start = 0;
        for (int i = 0; i < log.length; i++) {
            if (log[i] != '\n') {
                continue;
            }
            String line = new String(log, start, i - start, StandardCharsets.US_ASCII);
            Matcher event = EVENT.matcher(line);
            Matcher gap = GAP.matcher(line);
            if (event.matches()) {
                assertThat(Integer.parseInt(event.group(1))).as(brief(line)).isEqualTo(next);
                assertThat(line.length() + 1).as(brief(line)).isEqualTo(Integer.parseInt(event.group(2)));
                next++;
            } else if (gap.matches()) {
                int missing = Integer.parseInt(gap.group(1));
                if (lengths != null) {
                    long bytes = Arrays.stream(lengths, next, next + missing)
                            .asLongStream()
                            .sum();
                    assertThat(gap.group(2)).isEqualTo(Long.toString(bytes));
                }
                next += missing;
                gaps++;
            } else {
                throw new AssertionError("neither an event nor a gap after event " + (next - 1) + ": " + brief(line));
            }
            start = i + 1;
        }
        assertThat(log.length - start).as("torn last line").isZero();
        assertThat(gaps).isLessThanOrEqualTo(mostGaps);
        return next;
    }

    private static String brief(String line) {
        return line.length() < 120 ? line : line.substring(0, 120) + "… (" + line.length() + ")";
    }

    static byte[] read(LogSource log) throws IOException {
        try (InputStream in = log.open()) {
            return in.readAllBytes();
        }
    }
}
