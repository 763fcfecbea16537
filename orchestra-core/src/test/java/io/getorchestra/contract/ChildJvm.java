package io.getorchestra.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A program in a JVM of its own, on the tests' class path. Closing it ends it. */
public final class ChildJvm implements AutoCloseable {
    static final String FRAMEWORK_PROPERTY = "contract.framework";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long HUP_AND_INT = 0b11;

    private final Process process;
    private final Path stdout;
    private final Path stderr;

    private ChildJvm(Process process, Path stdout, Path stderr) {
        this.process = process;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Collects what a child starts with. */
    static final class Builder {
        private boolean hardlyAnyThreads;
        private Class<?> main;
        private String classPath =
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        private final List<String> options = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private final Map<String, String> environment = new java.util.HashMap<>();

        private Builder(Class<?> main) {
            this.main = main;
        }

        /** Another program, with the same settings. */
        Builder main(Class<?> program) {
            main = program;
            return this;
        }

        /** Instead of this process's own. */
        Builder classPath(Path jar) {
            classPath = jar.toString();
            return this;
        }

        /** So little address space that few threads can be started: each has a stack of a gigabyte. */
        Builder withHardlyAnyThreads() {
            hardlyAnyThreads = true;
            return option("-Xss1g")
                    .option("-XX:ReservedCodeCacheSize=32m")
                    .option("-XX:CompressedClassSpaceSize=32m")
                    .option("-XX:+UseSerialGC");
        }

        Builder option(String option) {
            options.add(option);
            return this;
        }

        Builder property(String name, String value) {
            return option("-D" + name + "=" + value);
        }

        Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        Builder argument(String argument) {
            arguments.add(argument);
            return this;
        }

        /**
         * @param directory where the child's output is kept
         */
        ChildJvm start(Path directory) {
            List<String> command = new ArrayList<>();
            if (hardlyAnyThreads) {
                command.addAll(List.of("bash", "-c", "ulimit -v 16000000 && exec \"$@\"", "bash"));
            }
            if (isASignalIgnored()) {
                command.addAll(List.of("env", "--default-signal=HUP", "--default-signal=INT"));
            }
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m"));
            command.addAll(options);
            command.addAll(List.of("-cp", classPath, main.getName()));
            command.addAll(arguments);
            try {
                Path stdout = Files.createTempFile(directory, "stdout", ".txt");
                Path stderr = Files.createTempFile(directory, "stderr", ".txt");
                ProcessBuilder builder = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(stdout.toFile())
                        .redirectError(stderr.toFile());
                builder.environment()
                        .keySet()
                        .removeIf(name -> name.startsWith("ORCHESTRA_") || name.endsWith("JAVA_OPTIONS"));
                builder.environment().remove("JAVA_TOOL_OPTIONS");
                builder.environment().putAll(environment);
                return new ChildJvm(builder.start(), stdout, stderr);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Builder of(Class<?> main) {
        return new Builder(main);
    }

    /** A shell's background jobs ignore SIGINT, and those of nohup SIGHUP, and hand that on. */
    private static boolean isASignalIgnored() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(
                                            line.substring("SigIgn:".length()).strip(), 16)
                                    & HUP_AND_INT)
                            != 0);
        } catch (IOException e) {
            return false;
        }
    }

    void awaitLine(String line) {
        Awaitility.await(line)
                .atMost(PATIENCE)
                .until(() -> stdout().lines().anyMatch(line::equals) || !process.isAlive());
        if (stdout().lines().noneMatch(line::equals)) {
            throw new AssertionError("ended before it said '" + line + "':\n" + stdout() + stderr());
        }
    }

    /**
     * @param name such as {@code TERM}
     */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the child's end. */
    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running:\n" + stdout() + stderr());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String stdout() {
        return read(stdout);
    }

    String stderr() {
        return read(stderr);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
