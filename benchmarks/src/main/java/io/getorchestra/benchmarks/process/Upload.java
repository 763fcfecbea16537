package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.ServerProcess.Totals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How long a job with a log of 100 MB takes from its end to exit, beside curl with the same log. */
final class Upload implements Part {
    private static final int MEGABYTES = 100;

    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Samples samples = new Samples();
        Path body = bench.folder().resolve("body");
        BigLog.write(body, BigLog.lines(bench, MEGABYTES));
        for (int round = 0; round <= bench.effort().rounds(); round++) {
            double job = BigLog.run(bench, MEGABYTES).endToExit();
            double curl = curl(bench, body);
            if (round > 0) {
                samples.add("with us", "ms", job);
                samples.add("curl, one POST", "ms", curl);
            }
        }
        recorder.write("big", "From the job's end to exit, 100 MB log, file buffer, -Xmx64m, in turn", samples);
    }

    private static double curl(Bench bench, Path body) throws Exception {
        String reply = bench.folder().resolve("reply").toString();
        Totals before = bench.server().totals();
        Finished curl = bench.run(List.of(
                "curl",
                "-sS",
                "-f",
                "-o",
                reply,
                "-X",
                "POST",
                "-T",
                body.toString(),
                "-H",
                "Expect:",
                bench.server().url()));
        Totals totals = bench.server().totals().since(before);
        if (totals.requests() != 1 || totals.bytes() != Files.size(body)) {
            throw new IOException("the server got " + totals + " of " + Files.size(body) + " bytes");
        }
        return curl.millis();
    }
}
