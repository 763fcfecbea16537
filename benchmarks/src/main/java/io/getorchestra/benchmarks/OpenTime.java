package io.getorchestra.benchmarks;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.LoggerFactory;

/** Opens so many scopes one after the other; prints the first's time and the median and longest of the second half, in microseconds. */
final class OpenTime {
    private OpenTime() {}

    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        LoggerFactory.getLogger(OpenTime.class).info("started");
        var config = OrchestraConfig.builder()
                .closeTimeout(Duration.ofMillis(Long.parseLong(args[1])))
                .build();
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            try (var task = OrchestraTaskScope.open("open", config)) {
                times[i] = (System.nanoTime() - start) / 1000;
                task.succeed();
            }
        }
        long first = times[0];
        long[] warm = Arrays.copyOfRange(times, count / 2, count);
        Arrays.sort(warm);
        System.out.println(first + " " + warm[warm.length / 2] + " " + warm[warm.length - 1]);
    }
}
