package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.job.OpenTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;

/** How long {@code open()} holds up the job, whatever the webhook does. */
final class Opening implements Part {
    /** A webhook that does not answer holds up each close this long. */
    private static final String SHORT = "50";

    private static final Job JOB = Job.reported(OpenTime.class, "job-quiet.xml");

    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Samples samples = new Samples();
        int opens = bench.effort().opens();
        String refusing = "http://127.0.0.1:" + freePort();
        try (HangingServer hanging = new HangingServer()) {
            for (int round = 0; round <= bench.effort().rounds(); round++) {
                Finished answered =
                        bench.deliver(JOB, opens, 0, opens + "", "30000").job();
                Finished refused = bench.run(JOB, refusing, opens + "", SHORT);
                Finished hung = bench.run(JOB, hanging.url(), opens + "", SHORT);
                hanging.release(opens / 2);
                if (round > 0) {
                    add(samples, "answers", answered.figures());
                    add(samples, "refuses", refused.figures());
                    add(samples, "hangs", hung.figures());
                }
            }
        }
        recorder.write("open", "open(), by what the webhook does, JVMs in turn", samples);
    }

    private static void add(Samples samples, String webhook, List<Double> micros) {
        samples.add(webhook + ", first in a JVM", "ms", micros.get(0) / 1000);
        micros.subList(micros.size() / 2, micros.size())
                .forEach(each -> samples.add(webhook + ", warm", "ms", each / 1000));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
