package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.job.AllocationJob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an event allocates: where the log is at its limit, and before that what goes beyond the event itself, which has to be kept
 * somewhere.
 */
final class Allocation implements Part {
    private static final int JVMS = 3;

    private static final Map<String, String> TARGETS = new LinkedHashMap<>();

    static {
        TARGETS.put("Logback, encode-only", "ENCODE_ONLY");
        TARGETS.put("Logback, unflushed FileAppender", "FILE_UNFLUSHED");
        TARGETS.put("Logback, memory", "ORCHESTRA_MEMORY");
        TARGETS.put("Logback, file", "ORCHESTRA_FILE");
        TARGETS.put("Log4j2, null appender in a task", "log4j2:NULL_IN_A_TASK");
        TARGETS.put("Log4j2, unflushed RandomAccessFile", "log4j2:RANDOM_ACCESS_FILE_UNFLUSHED");
        TARGETS.put("Log4j2, memory", "log4j2:ORCHESTRA_MEMORY");
        TARGETS.put("Log4j2, file", "log4j2:ORCHESTRA_FILE");
    }

    private static final Job JOB = Job.ofEvents(AllocationJob.class).with("-Xmx1g");

    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Samples samples = new Samples();
        for (int jvm = 0; jvm < Math.min(JVMS, bench.effort().rounds()); jvm++) {
            for (int threads = 1; threads <= 2; threads++) {
                for (var target : TARGETS.entrySet()) {
                    List<Double> figures = bench.run(
                                    JOB,
                                    "",
                                    target.getValue(),
                                    threads + "",
                                    bench.effort().events() + "")
                            .figures();
                    String name = target.getKey() + ", threads: " + threads;
                    samples.add(name, "B/event", figures.get(0));
                    if (figures.get(2) > 0) {
                        samples.add(name + ", below the limit, all", "B/event", figures.get(1));
                        samples.add(
                                name + ", below the limit, beyond what is kept",
                                "B/event",
                                figures.get(1) - figures.get(2));
                    }
                }
            }
        }
        recorder.write(
                "allocation",
                "Bytes allocated for an event, with the log in memory at its limit, and below it",
                samples);
    }
}
