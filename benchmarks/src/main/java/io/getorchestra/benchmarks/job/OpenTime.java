package io.getorchestra.benchmarks.job;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** Opens so many scopes one after the other, with this close timeout; prints how long each {@code open()} took, in microseconds. */
public final class OpenTime {
    private OpenTime() {}

    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        LoggerFactory.getLogger("Opener").info("started");
        var config = OrchestraConfig.builder()
                .closeTimeout(Duration.ofMillis(Long.parseLong(args[1])))
                .build();
        StringBuilder times = new StringBuilder();
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            try (var task = OrchestraTaskScope.open("open", config)) {
                times.append((System.nanoTime() - start) / 1000).append(' ');
                task.succeed();
            }
        }
        System.out.println(times);
    }
}
