package io.getorchestra.benchmarks.job;

import io.getorchestra.OrchestraTaskScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs so many lines of {@link #LINE} bytes, then ends. Prints when its work was done (ms since 1970), how long the logging took (ms) and the most
 * memory that the process had (KB).
 */
public final class BigLogJob {
    /** With the pattern of {@code job-file.xml}. */
    public static final int LINE = 128;
    /** What stands before the text in a line. */
    public static final String PREFIX = "01:23:45.678 INFO  NightlyExport - ";

    private static final String TEXT =
            "exported a row of customers, and of what belongs to them, without any trouble #";
    /** Each number has as many digits. */
    private static final long FIRST = 1_000_000_000_000L;

    /** After so many it pauses for {@code benchmark.pause} ms, if that is set. */
    private static final int LINES_A_PAUSE = 10_000;

    private BigLogJob() {}

    @SuppressWarnings("try") // the scope is there for its opening and its end
    public static void main(String[] args) throws Exception {
        long lines = Long.parseLong(args[0]);
        int pause = Integer.getInteger("benchmark.pause", 0);
        Logger logger = LoggerFactory.getLogger("NightlyExport");
        // What it takes to read it must not be loaded between the job's end and the process's.
        ProcStatus.peakMemory();
        long start;
        long end;
        try (var task = OrchestraTaskScope.open("big-log")) {
            start = System.currentTimeMillis();
            for (long i = 0; i < lines; i++) {
                if (pause > 0 && i % LINES_A_PAUSE == 0) {
                    Thread.sleep(pause);
                }
                logger.info("{}{}", TEXT, FIRST + i);
            }
            end = System.currentTimeMillis();
        }
        System.out.println(end + " " + (end - start) + " " + ProcStatus.peakMemory());
    }

    /** A line as the log has it. */
    public static String line(long number) {
        return PREFIX + TEXT + (FIRST + number) + '\n';
    }
}
