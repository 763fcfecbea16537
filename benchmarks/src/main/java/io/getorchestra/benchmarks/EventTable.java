package io.getorchestra.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Turns JMH's JSON results into Markdown tables. Beside the mean and its error it shows the least iteration, which says more where other work
 * runs on the machine.
 */
final class EventTable {
    private EventTable() {}

    public static void main(String[] files) throws IOException {
        for (String file : files) {
            String benchmark = "";
            for (JsonNode result : new ObjectMapper().readTree(new File(file))) {
                if (!result.path("benchmark").asText().equals(benchmark)) {
                    benchmark = result.path("benchmark").asText();
                    String[] names = benchmark.split("\\.");
                    System.out.printf(
                            "%n%s, threads: %d%n%n| target | ns/event, least | median | mean | ± 99.9 %% | B/event |%n",
                            names[names.length - 2], result.path("threads").asInt());
                    System.out.println("| --- | ---: | ---: | ---: | ---: | ---: |");
                }
                row(result);
            }
        }
    }

    private static void row(JsonNode result) {
        JsonNode metric = result.path("primaryMetric");
        List<Double> iterations = new ArrayList<>();
        metric.path("rawData").forEach(fork -> fork.forEach(value -> iterations.add(value.asDouble())));
        iterations.sort(null);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %.0f | %.0f |%n",
                result.path("params").path("target").asText(),
                iterations.get(0),
                iterations.get(iterations.size() / 2),
                metric.path("score").asDouble(),
                metric.path("scoreError").asDouble(),
                allocated(result));
    }

    /** The median, because an iteration in which the collector ran is counted with what others left behind. */
    private static double allocated(JsonNode result) {
        List<Double> values = new ArrayList<>();
        JsonNode metrics = result.path("secondaryMetrics");
        for (String name : List.of("gc.alloc.rate.norm", "·gc.alloc.rate.norm")) {
            metrics.path(name).path("rawData").forEach(fork -> fork.forEach(value -> values.add(value.asDouble())));
        }
        values.sort(null);
        return values.isEmpty() ? Double.NaN : values.get(values.size() / 2);
    }
}
