package io.getorchestra.benchmarks;

import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs so many MB from so many threads, then ends. Prints when its work was done (ms since 1970), how long logging took (ms) and the most memory
 * that the process had (KB).
 */
final class BigLogJob {
    /** A line of 128 bytes with the pattern of {@code job-file.xml}, but for the count's digits. */
    private static final String TEXT =
            "exported a row of customers, and of what belongs to them, without trouble so far, number ";

    private static final int LINE = 128;

    private BigLogJob() {}

    public static void main(String[] args) throws Exception {
        long lines = Long.parseLong(args[0]) * 1_000_000 / LINE;
        int threads = Integer.parseInt(args[1]);
        Logger logger = LoggerFactory.getLogger(BigLogJob.class);
        long start;
        long end;
        try (var task = OrchestraTaskScope.open("big-log")) {
            start = System.currentTimeMillis();
            List<Thread> all = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                all.add(new Thread(task.wrap(() -> log(logger, lines / threads)), "worker"));
            }
            all.forEach(Thread::start);
            for (Thread each : all) {
                each.join();
            }
            end = System.currentTimeMillis();
        }
        System.out.println(end + " " + (end - start) + " " + peakMemory());
    }

    private static void log(Logger logger, long lines) {
        for (long i = 0; i < lines; i++) {
            logger.info("{}{}", TEXT, i);
        }
    }

    private static long peakMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }
}
