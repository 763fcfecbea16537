package io.getorchestra.benchmarks;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Times each of so many logging calls in one scope; prints the 99.9th percentile of the second half in nanoseconds. */
final class CallLatency {
    private CallLatency() {}

    @SuppressWarnings("try") // the scope is there for its opening and its end
    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        Logger logger = LoggerFactory.getLogger(CallLatency.class);
        long[] times = new long[count];
        var config =
                OrchestraConfig.builder().closeTimeout(Duration.ofMillis(500)).build();
        try (var task = OrchestraTaskScope.open("latency", config)) {
            for (int i = 0; i < count; i++) {
                long start = System.nanoTime();
                logger.info("exported {} rows of {} in {} ms", i, "customers", count);
                times[i] = System.nanoTime() - start;
            }
        }
        long[] warm = Arrays.copyOfRange(times, count / 2, count);
        Arrays.sort(warm);
        System.out.println(warm[(int) (warm.length * 0.999)]);
    }
}
