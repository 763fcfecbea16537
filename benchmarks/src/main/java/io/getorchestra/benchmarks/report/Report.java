package io.getorchestra.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes tables, the goals and pictures of the results that are in a folder: {@code micro.md}, {@code process.md}, {@code goals.md} and SVG files.
 * Prints the tables.
 */
public final class Report {
    private static final List<String> NAMES = List.of(
            "noop",
            "noop-phases",
            "noop-classes",
            "open",
            "latency",
            "big",
            "growth",
            "threads",
            "threads-loki4j",
            "scopes",
            "live",
            "allocation",
            "jars");

    private final Path folder;
    private final EventResults events;
    private final List<Result> results = new ArrayList<>();

    private Report(Path folder) throws IOException {
        this.folder = folder;
        this.events = EventResults.read(folder);
        for (String name : NAMES) {
            Result.read(folder, name).ifPresent(results::add);
        }
    }

    public static void main(String[] args) throws IOException {
        Report report = new Report(Path.of(args[0]));
        if (!report.events.isEmpty()) {
            report.write("micro.md", report.micro());
        }
        if (!report.results.isEmpty()) {
            report.write("process.md", report.process());
        }
        report.write("goals.md", report.goals());
        Charts.draw(report.events, report.folder);
    }

    private Tables micro() throws IOException {
        Tables tables = new Tables();
        tables.paragraph(Machine.current() + ". JMH: " + events.settings() + ".");
        Path load = folder.resolve("micro-load.txt");
        if (Files.exists(load)) {
            tables.paragraph("Load average before each round: " + String.join(", ", Files.readAllLines(load)) + ".");
        }
        for (int threads = 1; threads <= 2; threads++) {
            tables.events(events.of("Logback", threads));
            tables.events(events.of("Log4j2", threads));
        }
        Optional<Result> loki4j = Result.read(folder, "threads-loki4j");
        for (int threads = 1; threads <= 2; threads++) {
            String name = "threads: " + threads;
            loki4j.flatMap(result -> result.find(name + ", did not arrive"))
                    .ifPresent(lost -> tables.paragraph("Of the events that `LOKI4J` is handed without a pause, "
                            + Series.text(lost.median()) + " % did not arrive (" + name + ")."));
        }
        return tables;
    }

    private Tables process() {
        Tables tables = new Tables();
        machines().forEach(tables::paragraph);
        results.forEach(tables::result);
        return tables;
    }

    private Tables goals() throws IOException {
        Tables tables = new Tables();
        machines().forEach(tables::paragraph);
        if (!events.isEmpty()) {
            tables.paragraph("JMH: " + events.settings() + ".");
        }
        List<String> smoke =
                results.stream().filter(Result::smoke).map(Result::name).toList();
        if (!smoke.isEmpty()) {
            tables.paragraph("**Only a smoke run with tiny numbers, whose figures tell nothing:** "
                    + String.join(", ", smoke) + ".");
        }
        tables.goals(Goals.judge(events, folder));
        return tables;
    }

    private List<String> machines() {
        return results.stream()
                .map(result -> result.machine().toString())
                .distinct()
                .toList();
    }

    private void write(String file, Tables tables) throws IOException {
        Files.writeString(folder.resolve(file), tables.toString());
        System.out.println(tables);
    }
}
