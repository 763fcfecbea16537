package io.getorchestra.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Prints the goals with a column for each version of Java that has results in a folder of its own. */
public final class SideBySide {
    private SideBySide() {}

    public static void main(String[] args) throws IOException {
        List<Path> folders;
        try (Stream<Path> found = Files.list(Path.of(args[0]))) {
            folders = found.filter(Files::isDirectory).sorted().toList();
        }
        System.out.print(table(folders));
    }

    static String table(List<Path> folders) throws IOException {
        StringBuilder text = new StringBuilder("| goal | limit |");
        List<List<Goal>> columns = new ArrayList<>();
        for (Path folder : folders) {
            text.append(" JDK ").append(folder.getFileName()).append(" | |");
            columns.add(Goals.judge(EventResults.read(folder), folder));
        }
        text.append("\n| --- | --- |")
                .append(" --- | --- |".repeat(folders.size()))
                .append('\n');
        List<Goal> names = columns.stream().flatMap(List::stream).toList();
        for (String name : names.stream().map(Goal::name).distinct().toList()) {
            Goal any = find(names, name);
            text.append("| ").append(name).append(" | ").append(any.limit()).append(" |");
            for (List<Goal> column : columns) {
                Goal goal = find(column, name);
                text.append(' ').append(goal == null ? "" : goal.measured());
                text.append(" | ").append(goal == null ? "" : goal.verdict()).append(" |");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static Goal find(List<Goal> goals, String name) {
        return goals.stream()
                .filter(goal -> goal.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
