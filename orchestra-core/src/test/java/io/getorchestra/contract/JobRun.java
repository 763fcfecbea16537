package io.getorchestra.contract;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a job with two outputs and a log line felt of Orchestra.
 *
 * @param result the job's own
 * @param answers to its outputs
 * @param start how long it waited for its first line
 * @param outputs how long it waited for both answers
 * @param end how long its caller waited from its last line on
 */
record JobRun(int result, List<Boolean> answers, Duration start, Duration outputs, Duration end) {
    static final int RESULT = 42;
    static final String LOG = "exported\n";

    static JobRun of(String name, OrchestraConfig config, Log log) {
        List<Boolean> answers = new ArrayList<>();
        List<Long> times = new ArrayList<>(List.of(System.nanoTime()));
        int result = OrchestraTaskScope.call(name, config, task -> {
            times.add(System.nanoTime());
            answers.add(task.setOutput("rows", 42));
            answers.add(task.setOutput("columns", 7));
            times.add(System.nanoTime());
            log.info("exported");
            times.add(System.nanoTime());
            return RESULT;
        });
        times.add(System.nanoTime());
        return new JobRun(result, answers, between(times, 0), between(times, 1), between(times, 3));
    }

    private static Duration between(List<Long> times, int from) {
        return Duration.ofNanos(times.get(from + 1) - times.get(from));
    }
}
