package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.report.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects samples by the name of what they are of. */
final class Samples {
    private record Key(String name, String unit) {}

    private final Map<Key, List<Double>> samples = new LinkedHashMap<>();

    void add(String name, String unit, double value) {
        samples.computeIfAbsent(new Key(name, unit), key -> new ArrayList<>()).add(value);
    }

    List<Series> series() {
        return samples.entrySet().stream()
                .map(each -> new Series(each.getKey().name(), each.getKey().unit(), each.getValue()))
                .toList();
    }
}
