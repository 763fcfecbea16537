package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.job.ScopesJob;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an idle scope needs, what many do that are open at once, and what is left of many that were open in turn. */
final class Scopes implements Part {
    private static final int JVMS = 3;
    private static final int MANY = 200;
    private static final int IN_TURN = 10_000;
    private static final Job JOB = Job.reported(ScopesJob.class, "job-file.xml").with("-Xmx256m");

    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Samples samples = new Samples();
        for (int jvm = 0; jvm < Math.min(JVMS, bench.effort().rounds()); jvm++) {
            for (int count : new int[] {1, MANY}) {
                Map<String, Double> open = run(bench, "open", count);
                String name = count + " open, ";
                samples.add(name + "threads of ours", "threads", open.get("threads"));
                samples.add(name + "heap for each", "KiB", open.get("heap") / count);
                samples.add(name + "RSS for each", "KiB", open.get("rss") / count);
            }
            int count = IN_TURN / bench.effort().shrink();
            Map<String, Double> turn = run(bench, "turn", count);
            samples.add("in turn, time for one", "ms", (turn.get("first") + turn.get("second")) / count);
            samples.add("in turn, second half / first", "x", turn.get("second") / turn.get("first"));
            samples.add("in turn, heap left", "KiB", turn.get("heap"));
            for (String what : new String[] {"threads", "classes", "files", "descriptors"}) {
                samples.add("in turn, " + what + " left", what, turn.get(what));
            }
        }
        recorder.write("scopes", "Scopes: idle, 200 at once, 10,000 in turn; file buffer, one event each", samples);
    }

    private static Map<String, Double> run(Bench bench, String how, int count) throws Exception {
        var folder = Files.createDirectories(bench.folder().resolve("scopes"));
        Bench.Delivered delivered = bench.deliver(JOB.with("-Dbenchmark.folder=" + folder), how, count + "");
        // The one that warms it up comes on top; each has two states and a log.
        if (delivered.totals().requests() < 3L * count
                || Reports.in(delivered.job().output()).incomplete()) {
            throw new IOException("the server got " + delivered.totals() + " of " + count + " scopes");
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        for (String word : delivered.job().words()) {
            String[] pair = word.split("=");
            figures.put(pair[0], Double.valueOf(pair[1]));
        }
        return figures;
    }
}
