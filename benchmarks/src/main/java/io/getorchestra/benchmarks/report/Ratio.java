package io.getorchestra.benchmarks.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A ratio of two medians, and what it was in each round, in which both had their turn.
 */
record Ratio(double value, List<Double> byRound) {
    /** Of samples that were taken in turn. */
    static Ratio of(Series one, Series peer) {
        List<Double> byRound = new ArrayList<>();
        for (int i = 0; i < Math.min(one.samples().size(), peer.samples().size()); i++) {
            byRound.add(one.samples().get(i) / peer.samples().get(i));
        }
        return new Ratio(one.median() / peer.median(), byRound);
    }

    double least() {
        return Collections.min(byRound);
    }

    double most() {
        return Collections.max(byRound);
    }

    @Override
    public String toString() {
        return Series.text(value) + " (" + Series.text(least()) + " to " + Series.text(most()) + " by round)";
    }
}
