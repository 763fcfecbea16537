package io.getorchestra.benchmarks.process;

/** Whole jobs whose logs are ten and a hundred times as long. */
final class Growth implements Part {
    private static final int[] MEGABYTES = {10, 100, 1000};

    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Samples samples = new Samples();
        for (int round = 0; round <= bench.effort().rounds(); round++) {
            for (int megabytes : MEGABYTES) {
                if (round == 0 && megabytes == 1000) {
                    continue; // nothing is left to warm
                }
                BigLog run = BigLog.run(bench, megabytes);
                if (round > 0) {
                    samples.add(megabytes + " MB, whole process", "s", run.millis() / 1000);
                    samples.add(megabytes + " MB, logging", "s", run.logging() / 1000);
                    samples.add(megabytes + " MB, end to exit", "s", run.endToExit() / 1000);
                    samples.add(megabytes + " MB, peak RSS", "MiB", run.peak());
                }
            }
        }
        recorder.write("growth", "Growth of the log, file buffer with maxSize 2 GB, -Xmx64m, in turn", samples);
    }
}
