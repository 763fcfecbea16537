package io.getorchestra.benchmarks.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says about this process. */
final class ProcStatus {
    private static final int MILLIS_PER_TICK = 10;

    private ProcStatus() {}

    /** The most memory that it has had, KB. */
    static long peakMemory() throws IOException {
        return kilobytes("VmHWM");
    }

    /** The memory that it has, KB. */
    static long memory() throws IOException {
        return kilobytes("VmRSS");
    }

    private static long kilobytes(String name) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no " + name);
    }

    /** What all its threads have computed, in the kernel too, ms. */
    static long cpuMillis() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) * MILLIS_PER_TICK;
    }
}
