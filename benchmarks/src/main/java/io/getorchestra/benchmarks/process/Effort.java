package io.getorchestra.benchmarks.process;

/**
 * How much is measured.
 *
 * @param rounds how often each process is run, in turn with its peers; the first round of a measurement comes on top and does not count
 * @param noOpRounds the same for jobs that do nothing
 * @param opens how many scopes a JVM opens; the second half counts
 * @param calls how many logging calls a JVM times; the second half counts
 * @param shrink by how much a log that is named with so many MB is smaller
 * @param millis how long a JVM logs while it counts, after twice as long a warm-up
 * @param events how many events a thread logs while its allocations are counted
 */
record Effort(boolean smoke, int rounds, int noOpRounds, int opens, int calls, int shrink, int millis, int events) {

    private static final Effort FULL = new Effort(false, 7, 15, 40, 8_000_000, 1, 800, 400_000);
    private static final Effort SMOKE = new Effort(true, 1, 1, 6, 20_000, 100, 50, 20_000);

    static Effort chosen() {
        return Boolean.getBoolean("benchmark.smoke") ? SMOKE : FULL;
    }
}
