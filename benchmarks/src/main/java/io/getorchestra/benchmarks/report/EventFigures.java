package io.getorchestra.benchmarks.report;

import java.util.List;
import org.openjdk.jmh.util.ListStatistics;

/**
 * What JMH measured of one target with so many threads.
 *
 * @param rounds the iterations, ns/event, of one fork each; between two of them all other targets had their turn
 * @param bytes allocated for an event, by iteration
 */
record EventFigures(String framework, String target, int threads, List<List<Double>> rounds, List<Double> bytes) {
    private static final double CONFIDENCE = 0.999;

    private List<Double> iterations() {
        return rounds.stream().flatMap(List::stream).toList();
    }

    Series time() {
        return new Series(target, "ns", iterations());
    }

    double mean() {
        return statistics().getMean();
    }

    /** Half the width of the confidence interval of the mean, as JMH has it; 0 when there are too few iterations for one. */
    double error() {
        double error = statistics().getMeanErrorAt(CONFIDENCE);
        return Double.isNaN(error) ? 0 : error;
    }

    private ListStatistics statistics() {
        return new ListStatistics(
                iterations().stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** The median, because an iteration in which the collector ran is counted with what others left behind. */
    double bytesPerEvent() {
        return new Series(target, "B", bytes).median();
    }

    Ratio over(EventFigures peer) {
        List<Double> byRound = new java.util.ArrayList<>();
        for (int i = 0; i < Math.min(rounds.size(), peer.rounds.size()); i++) {
            byRound.add(new Series("", "", rounds.get(i)).median() / new Series("", "", peer.rounds.get(i)).median());
        }
        return new Ratio(time().median() / peer.time().median(), byRound);
    }
}
