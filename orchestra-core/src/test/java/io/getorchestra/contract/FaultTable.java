package io.getorchestra.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the faults cost and what became of the reports, as measured: a Markdown table beside the other reports of the build. */
final class FaultTable {
    private static final Path FILE = Path.of("target", "fault-table.md");

    private final List<String> lines = new ArrayList<>(List.of(
            "| fault | request and close timeout | job starts later by | two outputs wait | close() takes | arrives | is kept, and comes with the next start |",
            "| --- | --- | --- | --- | --- | --- | --- |"));

    void add(Fault fault, JobRun run, Requests arrived, Requests delivered) {
        String nothing = fault.fate().isRefusal() ? "nothing, it was refused" : "nothing, all was taken";
        lines.add("| "
                + String.join(
                        " | ",
                        fault.words(),
                        limits(fault.fate().limits()),
                        milliseconds(run.start()),
                        milliseconds(run.outputs()),
                        milliseconds(run.end()),
                        summary(arrived, "nothing"),
                        summary(delivered, nothing))
                + " |");
    }

    private static String limits(Fate.Limits limits) {
        return limits.request().toMillis() / 1000.0 + " s, " + limits.close().toMillis() / 1000.0 + " s";
    }

    private static String milliseconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f ms", duration.toNanos() / 1e6);
    }

    private static String summary(Requests requests, String nothing) {
        if (requests.all().isEmpty() || requests.kinds().equals(Fate.REPORT)) {
            return requests.all().isEmpty() ? nothing : "everything";
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        requests.kinds().forEach(kind -> counts.merge(kind, 1, Integer::sum));
        return counts.entrySet().stream()
                .map(each -> each.getKey() + (each.getValue() == 1 ? "" : " × " + each.getValue()))
                .collect(Collectors.joining(", "));
    }

    void write() throws IOException {
        Files.createDirectories(FILE.getParent());
        Files.write(FILE, lines);
    }
}
