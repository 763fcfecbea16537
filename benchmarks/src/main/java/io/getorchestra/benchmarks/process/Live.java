package io.getorchestra.benchmarks.process;

/** A long job whose log is sent while it runs, beside the same job that sends it at its end. */
final class Live implements Part {
    private static final int JVMS = 3;
    private static final int MEGABYTES = 1000;

    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Samples samples = new Samples();
        for (int jvm = 0; jvm < Math.min(JVMS, bench.effort().rounds()); jvm++) {
            add(samples, "the log at the end", BigLog.run(bench, MEGABYTES, PAUSE));
            add(samples, "sendInterval 5 s", BigLog.run(bench, MEGABYTES, PAUSE, "-Dorchestra.send-interval=5s"));
        }
        recorder.write("live", "1000 MB that are logged in some 20 s, file buffer, -Xmx64m, in turn", samples);
    }

    /** Else all is logged before the interval is over. */
    private static final String PAUSE = "-Dbenchmark.pause=20";

    private static void add(Samples samples, String name, BigLog run) {
        samples.add(name + ": logging", "s", run.logging() / 1000);
        samples.add(name + ": end to exit", "s", run.endToExit() / 1000);
        samples.add(name + ": requests", "requests", run.requests());
        samples.add(name + ": peak RSS", "MiB", run.peak());
    }
}
