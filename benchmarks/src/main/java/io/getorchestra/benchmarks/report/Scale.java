package io.getorchestra.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** An axis that begins at 0: where a value is on it, and which values are marked. */
record Scale(double start, double end, double most, double step) {
    /**
     * @param largest the largest value that must fit
     * @param marks about how many are to be marked
     */
    static Scale of(double start, double end, double largest, int marks) {
        double rough = Math.max(largest, 1e-9) / marks;
        double magnitude = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = magnitude * 10;
        for (double factor : new double[] {1, 2, 5}) {
            if (rough <= factor * magnitude) {
                step = factor * magnitude;
                break;
            }
        }
        return new Scale(start, end, Math.ceil(largest / step) * step, step);
    }

    double at(double value) {
        return start + (end - start) * value / most;
    }

    List<Double> marks() {
        List<Double> marks = new ArrayList<>();
        for (int i = 0; i * step <= most * 1.0001; i++) {
            marks.add(i * step);
        }
        return marks;
    }

    /** A mark's label. */
    static String label(double value) {
        if (value >= 1_000_000) {
            return trimmed(value / 1_000_000) + " M";
        }
        return value >= 10_000 ? trimmed(value / 1_000) + " k" : trimmed(value);
    }

    private static String trimmed(double value) {
        String text = String.format(java.util.Locale.ROOT, "%.2f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
