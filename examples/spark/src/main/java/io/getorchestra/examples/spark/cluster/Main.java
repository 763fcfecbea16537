package io.getorchestra.examples.spark.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts a cluster, submits a job to it, and ends with the job's exit code: {@code Main spark.classpath directory spark-submit's arguments}. Only the
 * driver has this process's variables of Orchestra.
 */
public final class Main {
    private Main() {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createDirectories(Path.of(args[1]));
        int exitCode;
        try (LocalCluster cluster = LocalCluster.start(Path.of(args[0]), directory, 2, Map.of())) {
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
            List<String> arguments = new ArrayList<>(List.of(args).subList(2, args.length));
            ProcessBuilder submit = cluster.submit(arguments);
            System.getenv().forEach((name, value) -> {
                if (name.startsWith("ORCHESTRA_")) {
                    submit.environment().put(name, value);
                }
            });
            Process driver = submit.inheritIO().start();
            Runtime.getRuntime().addShutdownHook(new Thread(driver::destroy));
            exitCode = driver.waitFor();
        }
        System.exit(exitCode);
    }
}
