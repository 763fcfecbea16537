package io.getorchestra.examples.spark.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A standalone Spark cluster on the loopback interface, from jars: a master and workers, each a JVM of its own, on ports that are free. They end with
 * {@link #close()}, and with this process.
 */
public final class LocalCluster implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Pattern STARTED = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final String REGISTERED = "Successfully registered with master";
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    /** As in Spark's JavaModuleOptions. */
    private static final List<String> MODULE_OPTIONS = Stream.of(
                    "java.base/java.lang",
                    "java.base/java.lang.invoke",
                    "java.base/java.lang.reflect",
                    "java.base/java.io",
                    "java.base/java.net",
                    "java.base/java.nio",
                    "java.base/java.util",
                    "java.base/java.util.concurrent",
                    "java.base/java.util.concurrent.atomic",
                    "java.base/jdk.internal.ref",
                    "java.base/sun.nio.ch",
                    "java.base/sun.nio.cs",
                    "java.base/sun.security.action",
                    "java.base/sun.util.calendar")
            .map(each -> "--add-opens=" + each + "=ALL-UNNAMED")
            .toList();

    private final Path home;
    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private String url;

    private LocalCluster(Path home, Path directory) {
        this.home = home;
        this.directory = directory;
    }

    /**
     * Starts a cluster and waits until its workers are registered.
     *
     * @param classPath a file with the class path of an installed Spark
     * @param directory for the logs and the work of the cluster
     * @param workers how many, with one core each
     * @param environment what the workers' environments have, and so their executors'
     */
    public static LocalCluster start(Path classPath, Path directory, int workers, Map<String, String> environment)
            throws IOException, InterruptedException {
        LocalCluster cluster =
                new LocalCluster(home(classPath, directory.toAbsolutePath()), directory.toAbsolutePath());
        try {
            cluster.startDaemons(workers, environment);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** As an installation has it: Spark's jars in the folder {@code jars}. */
    private static Path home(Path classPath, Path directory) throws IOException {
        Path jars = Files.createDirectories(directory.resolve("spark").resolve("jars"));
        for (String jar : Files.readString(classPath).strip().split(File.pathSeparator)) {
            Path link = jars.resolve(Path.of(jar).getFileName());
            if (Files.notExists(link)) {
                Files.createSymbolicLink(link, Path.of(jar).toAbsolutePath());
            }
        }
        return jars.getParent();
    }

    private void startDaemons(int workers, Map<String, String> environment) throws IOException, InterruptedException {
        Path log = startDaemon(
                "master",
                Map.of(),
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0");
        url = await(log, STARTED).group(1);
        List<Path> logs = new ArrayList<>();
        for (int i = 1; i <= workers; i++) {
            String name = "worker-" + i;
            logs.add(startDaemon(
                    name,
                    environment,
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    "0",
                    "--webui-port",
                    "0",
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--work-dir",
                    directory.resolve(name).toString(),
                    url));
        }
        for (Path each : logs) {
            await(each, Pattern.compile(REGISTERED));
        }
    }

    private Path startDaemon(String name, Map<String, String> environment, String... command) throws IOException {
        Path log = directory.resolve(name + ".log");
        ProcessBuilder builder = java(
                List.of("-Xmx256m", "-cp", jars() + File.pathSeparator + ownJar(), EndsWithParent.class.getName()),
                command);
        builder.environment().putAll(environment);
        processes.add(
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start());
        return log;
    }

    private Matcher await(Path log, Pattern expected) throws IOException, InterruptedException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            Matcher found = expected.matcher(Files.readString(log));
            if (found.find()) {
                return found;
            }
            if (System.nanoTime() > end || !processes.get(processes.size() - 1).isAlive()) {
                throw new IOException("the cluster has not started, see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private String jars() {
        return home.resolve("jars").resolve("*").toString();
    }

    /** The master's URL. */
    public String url() {
        return url;
    }

    /** Where the cluster's logs are; each executor's in a folder of its worker's. */
    public Path directory() {
        return directory;
    }

    /**
     * The command spark-submit, which runs the driver in its own process; its environment has no variables of Orchestra.
     *
     * @param arguments spark-submit's, without the master
     */
    public ProcessBuilder submit(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit", "--master", url));
        command.addAll(arguments);
        List<String> options = new ArrayList<>(List.of("-Xmx512m", "-cp", jars()));
        options.addAll(MODULE_OPTIONS);
        return java(options, command.toArray(String[]::new));
    }

    private ProcessBuilder java(List<String> options, String... command) {
        List<String> all = new ArrayList<>(List.of(JAVA));
        all.addAll(options);
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_") || name.startsWith("SPARK_"));
        builder.environment().put("SPARK_HOME", home.toString());
        // Else it looks for the build of a Spark that is run from its sources.
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /** The jar of this package; the job is not in it. */
    private static String ownJar() {
        return LocalCluster.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    /** The processes of the executors that run now, whatever their application. */
    public List<ProcessHandle> executors() {
        return processes.stream().flatMap(Process::descendants).toList();
    }

    /** Ends what runs, and waits for it; executors end with their workers. */
    @Override
    public void close() {
        for (Process process : processes) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
        for (Process process : processes) {
            try {
                if (!process.waitFor(15, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
