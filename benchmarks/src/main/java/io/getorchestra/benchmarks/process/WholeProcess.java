package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.ServerProcess;
import io.getorchestra.benchmarks.WorkFolder;
import io.getorchestra.benchmarks.report.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures whole processes: starts JVMs in turn, with only the jars that a job needs on the class path. Arguments: the folder for the results,
 * then the parts to run, all when there are none. A part that fails leaves no result, and the others go on; the exit code tells.
 */
public final class WholeProcess {
    private static final Map<String, Part> PARTS = new LinkedHashMap<>();

    static {
        PARTS.put("noop", new NoOp());
        PARTS.put("open", new Opening());
        PARTS.put("latency", new Latency());
        PARTS.put("big", new Upload());
        PARTS.put("growth", new Growth());
        PARTS.put("live", new Live());
        PARTS.put("threads", new Throughput());
        PARTS.put("scopes", new Scopes());
        PARTS.put("allocation", new Allocation());
        PARTS.put("jars", new Jars());
    }

    private WholeProcess() {}

    public static void main(String[] args) throws Exception {
        Path results = Files.createDirectories(Path.of(args[0]));
        List<String> chosen = args.length > 1 ? List.of(args).subList(1, args.length) : List.copyOf(PARTS.keySet());
        if (!PARTS.keySet().containsAll(chosen)) {
            throw new IllegalArgumentException("parts: " + PARTS.keySet());
        }
        List<String> failed = new ArrayList<>();
        try (ServerProcess server = ServerProcess.start()) {
            for (String part : chosen) {
                System.out.println("# " + part);
                Result.delete(results, part);
                try (WorkFolder folder = WorkFolder.create()) {
                    Bench bench = new Bench(Effort.chosen(), server, folder.path());
                    PARTS.get(part)
                            .measure(bench, new Recorder(results, bench.effort().smoke()));
                } catch (Exception e) {
                    e.printStackTrace();
                    failed.add(part);
                }
            }
        }
        if (!failed.isEmpty()) {
            System.err.println("FAILED, without a result: " + failed);
            System.exit(1);
        }
    }
}
