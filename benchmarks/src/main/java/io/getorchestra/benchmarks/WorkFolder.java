package io.getorchestra.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for the files of one measurement, under {@code java.io.tmpdir}. */
public record WorkFolder(Path path) implements AutoCloseable {
    public static WorkFolder create() throws IOException {
        return new WorkFolder(Files.createTempDirectory("orchestra-benchmark"));
    }

    @Override
    public void close() throws IOException {
        List<Path> found;
        try (Stream<Path> walk = Files.walk(path)) {
            found = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : found) {
            Files.delete(each);
        }
    }
}
