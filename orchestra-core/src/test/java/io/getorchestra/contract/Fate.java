package io.getorchestra.contract;

import java.time.Duration;
import java.util.List;

/**
 * What becomes of the report of a task with two outputs and a log. Kinds are those of {@link Requests#kinds}.
 *
 * @param taken what the ill server takes
 * @param rest what the next start delivers
 * @param warnings patterns, one for each
 */
record Fate(List<String> taken, List<String> rest, List<String> warnings, Limits limits) {
    static final List<String> REPORT = List.of("RUNNING", "SET_OUTPUT", "SET_OUTPUT", "SUCCEEDED", "LOG");
    static final String NO_ANSWER = "no answer in time|timed out";
    private static final List<String> NOTHING = List.of();

    private static final String INCOMPLETE = "does not have the whole report of nightly-export SUCCEEDED, missing: the";
    private static final String KEPT = INCOMPLETE + ".*; the next start delivers what .* keeps";
    private static final String WELL_AGAIN = "answers again, after \\d+ failed attempts? in";

    /** What the task is configured with. */
    record Limits(Duration request, int attempts, Duration close) {
        /** For those that never answer. */
        static final Limits SHORT = new Limits(Duration.ofMillis(400), 2, Duration.ofMillis(1500));
        /** For those that do, however busy the machine is. */
        static final Limits LONG = new Limits(Duration.ofSeconds(1), 2, Duration.ofSeconds(20));
        /** For a fault that passes. */
        static final Limits PERSISTENT = new Limits(Duration.ofSeconds(1), 3, Duration.ofSeconds(20));
        /** Nothing but the close timeout ends the wait. */
        static final Limits ONLY_CLOSE = new Limits(Duration.ofSeconds(15), 5, Duration.ofSeconds(2));
    }

    /** Nothing gets through, all is kept. */
    static Fate later(String why) {
        return later(why, Limits.LONG);
    }

    /** The same, when each attempt lasts until it is broken off. */
    static Fate laterForNoAnswer() {
        return later(NO_ANSWER, Limits.SHORT);
    }

    private static Fate later(String why, Limits limits) {
        return new Fate(NOTHING, REPORT, List.of(notReached("the status RUNNING", why), KEPT), limits);
    }

    /** The first few get through, the rest is kept. */
    static Fate partly(int taken, String with, String why, Limits limits) {
        return new Fate(
                REPORT.subList(0, taken),
                REPORT.subList(taken, REPORT.size()),
                List.of(notReached(with, why), KEPT),
                limits);
    }

    /** One thing fails for ever, and is kept. */
    static Fate allBut(String kind, String with, String why) {
        return new Fate(
                REPORT.stream().filter(each -> !each.equals(kind)).toList(),
                List.of(kind),
                List.of(notReached(with, why), WELL_AGAIN, KEPT),
                Limits.LONG);
    }

    /** The end gets through, and what is left of the beginning is kept. */
    static Fate theEndOnly(String why) {
        return new Fate(
                List.of("SUCCEEDED", "LOG"),
                List.of("SET_OUTPUT", "SET_OUTPUT"),
                List.of(notReached("the status RUNNING", why), WELL_AGAIN, KEPT),
                Limits.LONG);
    }

    /** All gets through. */
    static Fate now() {
        return new Fate(REPORT, NOTHING, List.of(), Limits.LONG);
    }

    /** All gets through in the end. */
    static Fate nowAfter(String why) {
        return new Fate(REPORT, NOTHING, List.of(notReached("the status RUNNING", why), WELL_AGAIN), Limits.PERSISTENT);
    }

    /** A no for good. */
    static Fate refused(String why) {
        return new Fate(NOTHING, NOTHING, List.of(notTaken("the status RUNNING", why), INCOMPLETE), Limits.LONG);
    }

    /** A no that another API key may turn into a yes. */
    static Fate refusedForTheKey(List<String> taken, List<String> rest, String first, String why) {
        return new Fate(taken, rest, List.of(notTaken(first, why), KEPT), Limits.LONG);
    }

    /** Whether Orchestra says no, which it must say once only. */
    boolean isRefusal() {
        return !warnings.isEmpty() && warnings.get(0).startsWith("did not take");
    }

    private static String notReached(String with, String why) {
        return "cannot be reached with " + with + ": .*(" + why + ").*";
    }

    private static String notTaken(String what, String why) {
        return "did not take " + what + ": " + why;
    }
}
