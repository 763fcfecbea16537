package io.getorchestra.examples.springbatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The import in a JVM of its own, as a scheduler starts it. */
final class ImportProcess implements AutoCloseable {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Process process;
    private final Path out;
    private final Path err;

    /** How it ended, and what it wrote. */
    record Ended(int exitCode, String out, String err) {}

    private ImportProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts the executable jar. */
    static ImportProcess start(Map<String, String> environment, Path directory, String... arguments)
            throws IOException {
        return start(environment, directory, List.of("-jar", System.getProperty("import.jar")), arguments);
    }

    static ImportProcess start(
            Map<String, String> environment, Path directory, List<String> program, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(program);
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_"));
        builder.environment().putAll(environment);
        return new ImportProcess(builder.start(), out, err);
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    /** Asks it to end, as a container platform does. */
    void terminate() {
        process.destroy();
    }

    Ended await() throws IOException, InterruptedException {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out(), Files.readString(err));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
