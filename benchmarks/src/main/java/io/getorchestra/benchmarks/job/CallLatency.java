package io.getorchestra.benchmarks.job;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times each of so many logging calls in one scope, with this close timeout; prints the 50th, 99th and 99.9th percentile and the longest of the
 * second half, in nanoseconds. The request timeout is short, so that a webhook that hangs keeps the sender busy with trying again.
 */
public final class CallLatency {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

    private CallLatency() {}

    @SuppressWarnings("try") // the scope is there for its opening and its end
    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        Logger logger = LoggerFactory.getLogger("NightlyExport");
        long[] times = new long[count];
        var config = OrchestraConfig.builder()
                .requestTimeout(REQUEST_TIMEOUT)
                .closeTimeout(Duration.ofMillis(Long.parseLong(args[1])))
                .build();
        try (var task = OrchestraTaskScope.open("latency", config)) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                logger.info("exported {} rows of {} in {} ms", i, "customers", count);
                times[i] = System.nanoTime() - start;
            }
        }
        long[] warm = Arrays.copyOfRange(times, count / 2, count);
        Arrays.sort(warm);
        System.out.println(at(warm, 0.5) + " " + at(warm, 0.99) + " " + at(warm, 0.999) + " " + warm[warm.length - 1]);
    }

    private static long at(long[] sorted, double share) {
        return sorted[(int) (sorted.length * share)];
    }
}
