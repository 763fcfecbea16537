package io.getorchestra.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The result of one measurement, with each sample, as it is left in a file of its own.
 *
 * @param name the file's, without its ending
 * @param smoke whether it was a trial with tiny numbers, which only shows that the measurement works
 * @param loadBefore the machine's load average of the minute before
 */
public record Result(
        String name,
        String title,
        boolean smoke,
        String startedAt,
        double loadBefore,
        double loadAfter,
        Machine machine,
        List<Series> series) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Result {
        series = List.copyOf(series);
    }

    public static Optional<Result> read(Path folder, String name) throws IOException {
        Path file = folder.resolve(name + ".json");
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), Result.class)) : Optional.empty();
    }

    public void write(Path folder) throws IOException {
        JSON.writerWithDefaultPrettyPrinter()
                .writeValue(folder.resolve(name + ".json").toFile(), this);
    }

    /** Deletes what an earlier run left of a measurement. */
    public static void delete(Path folder, String part) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, part + "{.json,-*.json}")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    public Optional<Series> find(String seriesName) {
        return series.stream().filter(each -> each.name().equals(seriesName)).findFirst();
    }
}
