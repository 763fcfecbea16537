package io.getorchestra.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process that has ended well.
 *
 * @param millis its wall time
 * @param endedAt ms since 1970
 * @param output what it printed
 */
record Finished(double millis, long endedAt, String output) {
    private static final int LIMIT_SECONDS = 300;

    /** Runs a program to its end; what it prints is left in a file until then. */
    static Finished run(List<String> command, Path output) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        // What is set for the user's own tasks must not be for these.
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_"));
        long start = System.nanoTime();
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new IOException("no end after " + LIMIT_SECONDS + " s: " + command);
        }
        double millis = (System.nanoTime() - start) / 1e6;
        long endedAt = System.currentTimeMillis();
        String text = Files.readString(output);
        if (process.exitValue() != 0) {
            throw new IOException(command + " ended with " + process.exitValue() + ": " + text);
        }
        return new Finished(millis, endedAt, text);
    }

    /** The words of its last line. */
    String[] words() {
        String[] lines = output.strip().split("\n");
        return lines[lines.length - 1].split(" ");
    }

    /** The numbers in its last line. */
    List<Double> figures() {
        return Arrays.stream(words()).map(Double::valueOf).toList();
    }
}
