package io.getorchestra.examples.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;

/**
 * How an invocation shares out its time. Lambda kills a function that is out of time without a word to it, so the job has to end early
 * enough for its report.
 *
 * @param jobEnd when the job has to be done, on the clock of {@link System#nanoTime}
 * @param report what is kept back for the report: a third of the time, at most 10 s
 */
record TimeBudget(long jobEnd, Duration report) {
    private static final Duration LONGEST_REPORT = Duration.ofSeconds(10);

    static TimeBudget of(Context context) {
        Duration remaining = Duration.ofMillis(context.getRemainingTimeInMillis());
        Duration third = remaining.dividedBy(3);
        Duration report = third.compareTo(LONGEST_REPORT) < 0 ? third : LONGEST_REPORT;
        return new TimeBudget(System.nanoTime() + remaining.minus(report).toNanos(), report);
    }

    boolean isJobOver() {
        return System.nanoTime() - jobEnd >= 0;
    }

    /** An output that Orchestra does not answer waits for at most twice this. */
    Duration request() {
        return report.dividedBy(5);
    }

    Duration close() {
        return report.dividedBy(2);
    }
}
