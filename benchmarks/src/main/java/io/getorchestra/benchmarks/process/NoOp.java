package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.ServerProcess.Totals;
import io.getorchestra.benchmarks.job.BareSocketJob;
import io.getorchestra.benchmarks.job.PlainJob;
import io.getorchestra.benchmarks.job.ReportedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A job that does nothing, on a cold JVM: without us, with three requests over a bare socket, with us. Then, apart, where the time goes, which
 * costs time itself.
 */
final class NoOp implements Part {
    static final String WITHOUT = "without us";
    static final String BARE = "three POSTs over a bare socket";
    static final String WITH = "with us";

    static final String ARCHIVED = ", with an archive";

    private interface Run {
        Finished run(String... options) throws Exception;
    }

    /** With a class data archive, which the same job has left at its end: since JDK 25 one flag makes the cache of its own kind. */
    private static Run archived(Bench bench, String name, Run job) throws Exception {
        Path archive = bench.folder().resolve(name + ".archive");
        boolean aot = Runtime.version().feature() >= 25;
        job.run((aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
        if (!Files.exists(archive)) {
            throw new IOException("no archive was made: " + archive);
        }
        String use = (aot ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive;
        // Else an archive that does not fit is passed over.
        return options ->
                job.run(Stream.concat(Stream.of(use, aot ? "-XX:AOTMode=on" : "-Xshare:on"), Stream.of(options))
                        .toArray(String[]::new));
    }

    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Map<String, Run> jobs = new LinkedHashMap<>();
        jobs.put(WITHOUT, options -> unreported(bench, Job.plain(PlainJob.class).with(options), 0));
        jobs.put(
                BARE,
                options -> unreported(bench, Job.plain(BareSocketJob.class).with(options), 3));
        jobs.put(WITH, options -> reported(bench, options));
        Map<String, Run> all = new LinkedHashMap<>(jobs);
        all.put(WITHOUT + ARCHIVED, archived(bench, "without", jobs.get(WITHOUT)));
        all.put(WITH + ARCHIVED, archived(bench, "with", jobs.get(WITH)));
        times(bench, recorder, all);
        phases(bench, recorder, jobs);
        classes(bench, recorder, jobs);
    }

    private static Finished unreported(Bench bench, Job job, int requests) throws Exception {
        Bench.Delivered delivered = bench.deliver(job);
        Totals totals = delivered.totals();
        if (totals.requests() != requests || totals.lines() != (requests == 0 ? 0 : 1)) {
            throw new IOException(
                    "the server got " + totals + ": " + delivered.job().output());
        }
        return delivered.job();
    }

    private static Finished reported(Bench bench, String... options) throws Exception {
        Bench.Delivered delivered =
                bench.deliver(Job.reported(ReportedJob.class, "job-memory.xml").with(options), 1, 1);
        if (delivered.totals().requests() != 3) {
            throw new IOException("the server got " + delivered.totals());
        }
        return delivered.job();
    }

    private static void times(Bench bench, Recorder recorder, Map<String, Run> jobs) throws Exception {
        Samples samples = new Samples();
        for (int round = 0; round <= bench.effort().noOpRounds(); round++) {
            Map<String, Double> millis = new LinkedHashMap<>();
            for (var job : jobs.entrySet()) {
                millis.put(
                        job.getKey(),
                        job.getValue().run("-Dbenchmark.phases=false").millis());
            }
            if (round > 0) { // the first brings the files into the page cache
                millis.forEach((name, value) -> samples.add(name, "ms", value));
                samples.add(BARE + ", more than without us", "ms", millis.get(BARE) - millis.get(WITHOUT));
                samples.add(WITH + ", more than without us", "ms", millis.get(WITH) - millis.get(WITHOUT));
                samples.add(
                        WITH + ARCHIVED + ", more than without us",
                        "ms",
                        millis.get(WITH + ARCHIVED) - millis.get(WITHOUT + ARCHIVED));
            }
        }
        recorder.write("noop", "No-op job, cold JVM, whole process, in turn", samples);
    }

    private static void phases(Bench bench, Recorder recorder, Map<String, Run> jobs) throws Exception {
        Samples samples = new Samples();
        for (int round = 0; round < bench.effort().rounds(); round++) {
            for (var job : jobs.entrySet()) {
                Finished finished = job.getValue().run("-Dbenchmark.phases=true");
                double rest = finished.millis();
                for (String word : phases(finished)) {
                    String[] phase = word.split("=");
                    double millis = Double.parseDouble(phase[1]) / 1000;
                    samples.add(job.getKey() + ": " + phase[0], "ms", millis);
                    rest -= phase[0].equals("cpu") ? 0 : millis;
                }
                samples.add(job.getKey() + ": the JVM's start and end", "ms", rest);
            }
        }
        recorder.write("noop-phases", "Where a no-op job's time goes, main thread; cpu is of all threads", samples);
    }

    private static String[] phases(Finished finished) {
        return finished.output()
                .lines()
                .filter(line -> line.startsWith("framework="))
                .findFirst()
                .orElseThrow()
                .split(" ");
    }

    private static void classes(Bench bench, Recorder recorder, Map<String, Run> jobs) throws Exception {
        Samples samples = new Samples();
        Path log = bench.folder().resolve("classes");
        for (var job : jobs.entrySet()) {
            job.getValue().run("-Xlog:class+load:file=" + log);
            Map<String, Double> counts = new LinkedHashMap<>();
            for (String line : Files.readAllLines(log)) {
                counts.merge(origin(line), 1.0, Double::sum);
            }
            counts.forEach((origin, count) -> samples.add(job.getKey() + ": " + origin, "classes", count));
        }
        recorder.write("noop-classes", "The classes that a no-op job loads", samples);
    }

    private static String origin(String line) {
        String source = line.substring(line.indexOf("source: ") + 8);
        if (source.startsWith("shared objects file")) {
            return "the JDK's shared archive";
        } else if (source.startsWith("jrt:")) {
            return "the JDK outside that";
        } else if (source.contains("/orchestra-")) {
            return "ours";
        } else if (source.contains("/jackson-")) {
            return "Jackson";
        } else if (source.startsWith("file:")) {
            return "Logback, SLF4J and the job";
        }
        return "made at run time";
    }
}
