package io.getorchestra.benchmarks.report;

/** A goal, and what was measured of it. */
record Goal(String name, String limit, String measured, String verdict) {
    private static final int ENOUGH = 8;

    static Goal missing(String name, String limit) {
        return new Goal(name, limit, "", "not measured");
    }

    static Goal atMost(String name, double limit, String unit, double value, String measured) {
        return new Goal(name, "≤ " + number(limit) + unit, measured, value <= limit ? "met" : "missed");
    }

    static Goal atMost(String name, double limit, Ratio ratio) {
        return of(name, "≤ " + number(limit), ratio, limit, ratio.value() <= limit);
    }

    /** The worst round counts, and there have to be enough of them. */
    static Goal inEveryRound(String name, double limit, Ratio ratio) {
        int rounds = ratio.byRound().size();
        String verdict = ratio.most() > limit ? "missed" : rounds < ENOUGH ? "met, in too few rounds" : "met";
        return new Goal(name, "≤ " + number(limit) + " in every round", ratio + ", " + rounds + " rounds", verdict);
    }

    static Goal atLeast(String name, double limit, Ratio ratio) {
        return of(name, "≥ " + number(limit), ratio, limit, ratio.value() >= limit);
    }

    /** When the rounds disagree about it, that is said. */
    private static Goal of(String name, String limitText, Ratio ratio, double limit, boolean met) {
        boolean disputed = ratio.least() <= limit && limit < ratio.most();
        return new Goal(
                name, limitText, ratio.toString(), (met ? "met" : "missed") + (disputed ? ", not in every round" : ""));
    }

    private static String number(double limit) {
        return limit == Math.rint(limit) ? String.valueOf((long) limit) : String.valueOf(limit);
    }
}
