package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.Jvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of package {@code job}, and how its JVM is started.
 *
 * @param logback its configuration, null when it configures itself
 * @param jars how the names of the jars begin that it needs
 */
record Job(Class<?> main, String logback, List<String> jars, List<String> options) {
    /** Else the calls that are first to touch a page are slower than all others. */
    static final String[] TOUCHED_HEAP = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"};

    private static final String TASK_RUN_ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";

    /** As long as such keys are: the log is searched for it. */
    private static final String API_KEY = "benchmark-0123456789abcdef0123456789abcdef";

    /** With Logback alone. */
    static Job plain(Class<?> main) {
        return new Job(main, "job-plain.xml", List.of("slf4j-api", "logback-"), List.of());
    }

    /** With Logback, and what a user of ours gets. */
    static Job reported(Class<?> main, String logback) {
        return new Job(
                main,
                logback,
                List.of("slf4j-api", "logback-", "orchestra-core", "orchestra-logback", "jackson-"),
                List.of());
    }

    /** With everything that is on the benchmarks' class path. */
    static Job ofEvents(Class<?> main) {
        return new Job(main, null, List.of(""), List.of());
    }

    Job with(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new Job(main, logback, jars, all);
    }

    List<String> command(String webhook, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Jvm.java(), "-cp", Jvm.classPath(jars)));
        command.addAll(options);
        if (logback != null) {
            command.add("-Dlogback.configurationFile=" + logback);
        }
        command.add("-Dorchestra.api-key=" + API_KEY);
        command.add("-Dorchestra.task-run-id=" + TASK_RUN_ID);
        command.add("-Dorchestra.webhook-url=" + webhook);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }
}
