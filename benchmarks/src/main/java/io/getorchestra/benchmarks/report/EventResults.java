package io.getorchestra.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JMH's results: a file {@code jmh-<threads>.<round>.json} for each round. */
final class EventResults {
    private final Map<String, EventFigures> figures = new LinkedHashMap<>();
    private String settings = "";

    static EventResults read(Path folder) throws IOException {
        return read(folder, "jmh-*.json");
    }

    /** The many short rounds, two threads, of the targets that a goal names. */
    static EventResults judged(Path folder) throws IOException {
        return read(folder, "judged-*.json");
    }

    private static EventResults read(Path folder, String pattern) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            found.forEach(files::add);
        }
        files.sort(null);
        EventResults results = new EventResults();
        for (Path file : files) {
            new ObjectMapper().readTree(file.toFile()).forEach(results::add);
        }
        return results;
    }

    private void add(JsonNode result) {
        String[] names = result.path("benchmark").asText().split("\\.");
        String framework = names[names.length - 2].replace("Benchmark", "");
        String target = result.path("params").path("target").asText();
        int threads = result.path("threads").asInt();
        settings = String.format(
                "a fork in each round, %s warm-up iterations of %s and %s measured ones of %s, JDK %s",
                result.path("warmupIterations").asText(),
                result.path("warmupTime").asText(),
                result.path("measurementIterations").asText(),
                result.path("measurementTime").asText(),
                result.path("jdkVersion").asText());
        EventFigures all = figures.computeIfAbsent(
                key(framework, target, threads),
                key -> new EventFigures(framework, target, threads, new ArrayList<>(), new ArrayList<>()));
        result.path("primaryMetric")
                .path("rawData")
                .forEach(fork -> all.rounds().add(values(fork)));
        JsonNode more = result.path("secondaryMetrics");
        for (String name : List.of("gc.alloc.rate.norm", "·gc.alloc.rate.norm")) {
            more.path(name).path("rawData").forEach(fork -> all.bytes().addAll(values(fork)));
        }
    }

    private static List<Double> values(JsonNode array) {
        List<Double> values = new ArrayList<>();
        array.forEach(value -> values.add(value.asDouble()));
        return values;
    }

    private static String key(String framework, String target, int threads) {
        return framework + ' ' + target + ' ' + threads;
    }

    /** How the last of them was measured. */
    String settings() {
        return settings;
    }

    boolean isEmpty() {
        return figures.isEmpty();
    }

    Optional<EventFigures> find(String framework, String target, int threads) {
        return Optional.ofNullable(figures.get(key(framework, target, threads)));
    }

    /** In the order of the targets. */
    List<EventFigures> of(String framework, int threads) {
        return figures.values().stream()
                .filter(each -> each.framework().equals(framework) && each.threads() == threads)
                .toList();
    }
}
