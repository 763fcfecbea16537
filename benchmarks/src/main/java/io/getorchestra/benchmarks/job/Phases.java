package io.getorchestra.benchmarks.job;

import java.io.IOException;

/**
 * Where the time of a short job goes: told at its end with {@code -Dbenchmark.phases=true}, as a line of {@code name=microseconds ...}. It is
 * written without lambdas and string concatenation, whose first use in a JVM costs more than what is measured here.
 */
final class Phases {
    private final boolean told = Boolean.getBoolean("benchmark.phases");
    private final StringBuilder text = new StringBuilder();
    private long since = System.nanoTime();

    /** What has been done since the last call took this long. */
    void end(String name) {
        long now = System.nanoTime();
        if (told) {
            text.append(name).append('=').append((now - since) / 1000).append(' ');
        }
        since = now;
    }

    void tell() throws IOException {
        if (told) {
            text.append("cpu=").append(ProcStatus.cpuMillis() * 1000);
            System.out.println(text);
        }
    }
}
