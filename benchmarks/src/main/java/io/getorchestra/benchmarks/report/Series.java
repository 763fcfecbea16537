package io.getorchestra.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** What was measured of one thing, every time it was. */
public record Series(String name, String unit, List<Double> samples) {
    public Series {
        samples = List.copyOf(samples);
    }

    public double median() {
        List<Double> sorted = samples.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The sample that so many percent are less than. */
    double percentile(double percent) {
        List<Double> sorted = samples.stream().sorted().toList();
        return sorted.get((int) Math.round((sorted.size() - 1) * percent / 100));
    }

    public double least() {
        return samples.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    }

    public double most() {
        return samples.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /** With as many digits as say something. */
    static String text(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) < 10 ? "%.2f" : Math.abs(value) < 100 ? "%.1f" : "%,.0f", value);
    }
}
