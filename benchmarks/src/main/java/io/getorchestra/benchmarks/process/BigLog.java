package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.job.BigLogJob;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One run of {@link BigLogJob} with the file buffer and {@code -Xmx64m}, whose whole log has arrived.
 *
 * @param millis the whole process
 * @param logging the logging itself, ms
 * @param endToExit from the work's end to the process's, ms
 * @param peak the most memory that it had, MiB
 * @param requests that the server took
 */
record BigLog(double millis, double logging, double endToExit, double peak, long requests) {
    private static final Job JOB =
            Job.reported(BigLogJob.class, "job-file.xml").with("-Xmx64m", "-Dorchestra.close-timeout=200s");

    static long lines(Bench bench, int megabytes) {
        return megabytes * 1_000_000L / BigLogJob.LINE / bench.effort().shrink();
    }

    static BigLog run(Bench bench, int megabytes, String... options) throws Exception {
        long lines = lines(bench, megabytes);
        Path task = bench.folder().resolve("task");
        Bench.Delivered delivered =
                bench.deliver(JOB.with(options).with("-Dbenchmark.folder=" + task), 1, lines, lines + "");
        // In JSON a line end is two bytes.
        long more = delivered.totals().bytes() - lines * (BigLogJob.LINE + 1);
        if (more < 0 || more > delivered.totals().requests() * 1000) {
            throw new IOException("the server got " + delivered.totals() + " for " + lines + " lines");
        }
        if (Files.exists(task)) {
            try (var left = Files.list(task)) {
                if (left.findAny().isPresent()) {
                    throw new IOException("files are left in " + task);
                }
            }
        }
        Finished job = delivered.job();
        String[] words = job.words();
        return new BigLog(
                job.millis(),
                Double.parseDouble(words[1]),
                job.endedAt() - Long.parseLong(words[0]),
                Double.parseDouble(words[2]) / 1024,
                delivered.totals().requests());
    }

    /** A file with what such a job logs. */
    static void write(Path file, long lines) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            for (long i = 0; i < lines; i++) {
                writer.write(BigLogJob.line(i));
            }
        }
    }
}
