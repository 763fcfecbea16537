package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.job.CallLatency;
import java.util.List;

/** How long single logging calls take, while the webhook answers and while it hangs. */
final class Latency implements Part {
    private static final List<String> FIGURES = List.of("p50", "p99", "p99.9", "most");

    private static final Job JOB =
            Job.reported(CallLatency.class, "job-quiet.xml").with(Job.TOUCHED_HEAP);

    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Samples samples = new Samples();
        int calls = bench.effort().calls();
        try (HangingServer hanging = new HangingServer()) {
            for (int round = 0; round <= bench.effort().rounds(); round++) {
                Finished answered =
                        bench.deliver(JOB, 1, calls, calls + "", "30000").job();
                Finished hung = bench.run(JOB, hanging.url(), calls + "", "500");
                hanging.release(1);
                if (round > 0) {
                    add(samples, "answers", answered.figures());
                    add(samples, "hangs", hung.figures());
                }
            }
        }
        recorder.write("latency", "A logging call, by what the webhook does, JVMs in turn", samples);
    }

    private static void add(Samples samples, String webhook, List<Double> nanos) {
        for (int i = 0; i < FIGURES.size(); i++) {
            samples.add(webhook + ", " + FIGURES.get(i), "ns", nanos.get(i));
        }
    }
}
