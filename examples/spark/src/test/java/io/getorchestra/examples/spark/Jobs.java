package io.getorchestra.examples.spark;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs that the tests submit: two tasks that log and then wait for the file {@code go} in the directory of the first argument; the second says how the
 * driver goes on.
 */
public final class Jobs {
    static final int LINES = 100;
    private static final Logger log = LoggerFactory.getLogger(Jobs.class);

    private Jobs() {}

    /** For a job that has no scope of its own. */
    public static final class WithoutScope {
        private WithoutScope() {}

        /** What the launcher runs. */
        public static void main(String[] args) throws Exception {
            work(Path.of(args[0]), args[1]);
        }
    }

    /** See the class. */
    public static void main(String[] args) throws Exception {
        var config = OrchestraConfig.builder()
                .attachAppender(true)
                .logName("driver.log")
                .build();
        OrchestraTaskScope.run("waiting-job", config, task -> {
            work(Path.of(args[0]), args[1]);
            Files.createFile(Path.of(args[0], "finished"));
        });
    }

    private static void work(Path directory, String then) throws IOException {
        try (var spark = new JavaSparkContext(new SparkConf().setAppName("waiting-job"))) {
            log.info("Spark UI at {}", spark.sc().uiWebUrl().get());
            String path = directory.toString();
            spark.parallelize(List.of(0, 1), 2).foreach(each -> logAndWait(Path.of(path)));
            switch (then) {
                case "exit" -> System.exit(3);
                case "throw" -> throw new IOException("the warehouse is closed");
                default -> log.info("All partitions are done");
            }
        }
    }

    private static void logAndWait(Path directory) throws IOException, InterruptedException {
        TaskContext context = TaskContext.get();
        String task = context.partitionId() + "-" + context.attemptNumber();
        for (int i = 0; i < LINES; i++) {
            log.info("Task {}, line {}.", task, i);
        }
        Files.createFile(directory.resolve("ready-" + task));
        long end = System.nanoTime() + 240_000_000_000L;
        while (Files.notExists(directory.resolve("go"))) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("nobody says go");
            }
            Thread.sleep(50);
        }
    }
}
