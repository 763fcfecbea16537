package io.getorchestra.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.examples.spark.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A job that is submitted to a cluster, with the plugin, in a driver JVM of its own. */
record SparkJob(Process driver, Path out) implements AutoCloseable {
    private static final Path TARGET = Path.of("target");
    private static final int LIMIT_SECONDS = 300;

    static final Path NIGHTLY_ORDERS = TARGET.resolve("nightly-orders.jar");

    /** With the library's jars in {@code --jars}. */
    static List<String> jars() throws IOException {
        return List.of("--jars", libraries().map(Path::toString).collect(Collectors.joining(",")));
    }

    private static Stream<Path> libraries() throws IOException {
        try (Stream<Path> libraries = Files.list(TARGET.resolve("lib"))) {
            return libraries.map(Path::toAbsolutePath).toList().stream();
        }
    }

    /** The job and the library in one jar. */
    static Path fatJar(Path jar) throws IOException {
        List<Path> jars = Stream.concat(Stream.of(NIGHTLY_ORDERS), libraries()).toList();
        List<String> known = new ArrayList<>();
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path each : jars) {
                try (var in = new JarFile(each.toFile())) {
                    for (var entry : in.stream().toList()) {
                        if (!known.contains(entry.getName())) {
                            known.add(entry.getName());
                            out.putNextEntry(new ZipEntry(entry.getName()));
                            in.getInputStream(entry).transferTo(out);
                        }
                    }
                }
            }
        }
        return jar;
    }

    /** The jobs of the tests. */
    static Path testJobs(Path jar) throws IOException {
        Path classes = TARGET.resolve("test-classes");
        try (var out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(each -> each.getFileName().toString().startsWith("Jobs"))
                    .toList()) {
                out.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    static SparkJob submit(
            LocalCluster cluster,
            Path directory,
            Map<String, String> environment,
            List<String> options,
            Path jar,
            String... arguments)
            throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "--conf",
                "spark.plugins=io.getorchestra.spark.OrchestraSparkPlugin",
                "--executor-memory",
                "512m",
                "--conf",
                "spark.sql.warehouse.dir=" + directory.resolve("warehouse")));
        all.addAll(options);
        all.add(jar.toAbsolutePath().toString());
        all.addAll(List.of(arguments));
        Path out = directory.resolve("driver.out");
        ProcessBuilder builder = cluster.submit(all).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        return new SparkJob(builder.start(), out);
    }

    int exitCode() throws InterruptedException {
        assertThat(driver.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                .as("the driver has ended")
                .isTrue();
        return driver.exitValue();
    }

    String console() throws IOException {
        return Files.readString(out);
    }

    /** What an assertion shows when the job has failed. */
    String consoleTail() {
        try {
            String console = console();
            return console.substring(Math.max(0, console.length() - 5000));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        driver.destroyForcibly();
    }
}
