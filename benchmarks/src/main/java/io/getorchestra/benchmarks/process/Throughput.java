package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.ServerProcess.Totals;
import io.getorchestra.benchmarks.job.ThroughputJob;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How many events a second a process logs with more and more threads. */
final class Throughput implements Part {
    private static final int[] THREADS = {1, 2, 4, 8, 16, 32, 64};
    private static final int LOKI4J_THREADS = 2;

    private static final Map<String, String> TARGETS = new LinkedHashMap<>();

    static {
        TARGETS.put("Logback, memory buffer", "ORCHESTRA_MEMORY");
        TARGETS.put("Logback, file buffer", "ORCHESTRA_FILE");
        TARGETS.put("Logback, FileAppender, unflushed", "FILE_UNFLUSHED");
        TARGETS.put("Log4j2, memory buffer", "log4j2:ORCHESTRA_MEMORY");
        TARGETS.put("Log4j2, file buffer", "log4j2:ORCHESTRA_FILE");
        TARGETS.put("Log4j2, RandomAccessFile, unflushed", "log4j2:RANDOM_ACCESS_FILE_UNFLUSHED");
    }

    private static final Job JOB = Job.ofEvents(ThroughputJob.class).with(Job.TOUCHED_HEAP);

    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Samples samples = new Samples();
        // A process takes a few seconds: three rounds are as many as the whole has time for.
        int rounds = Math.min(bench.effort().rounds(), 3);
        for (int round = 0; round < rounds; round++) {
            for (int threads : THREADS) {
                for (var target : TARGETS.entrySet()) {
                    List<Double> figures = run(bench, target.getValue(), threads);
                    samples.add(target.getKey() + ", threads: " + threads, "events/s", figures.get(0));
                }
            }
        }
        recorder.write("threads", "Threads: events a second, in turn", samples);
        loki4j(bench, recorder, rounds);
    }

    private static List<Double> run(Bench bench, String target, int threads) throws Exception {
        return bench.run(
                        JOB,
                        bench.server().url(),
                        target,
                        threads + "",
                        bench.effort().millis() + "")
                .figures();
    }

    /** It drops what its sender cannot keep up with: a figure without that share would say nothing. */
    private static void loki4j(Bench bench, Recorder recorder, int rounds) throws Exception {
        Samples samples = new Samples();
        for (int round = 0; round < rounds; round++) {
            for (int threads = 1; threads <= LOKI4J_THREADS; threads++) {
                Totals before = bench.server().totals();
                List<Double> figures = run(bench, "LOKI4J", threads);
                Totals totals = bench.server().totals().since(before);
                double logged = figures.get(1);
                if (totals.lines() == 0 || totals.lines() > logged) {
                    throw new IOException(logged + " events were logged, and the server got " + totals);
                }
                samples.add("threads: " + threads + ", logging calls", "events/s", figures.get(0));
                samples.add("threads: " + threads + ", did not arrive", "%", 100 * (1 - totals.lines() / logged));
            }
        }
        recorder.write("threads-loki4j", "Loki4j: what it takes, and what of it does not arrive", samples);
    }
}
