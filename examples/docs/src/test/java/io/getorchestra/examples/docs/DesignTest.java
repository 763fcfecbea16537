package io.getorchestra.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What docs/design.md names is there, and stands where it says. */
final class DesignTest {
    private static final Page PAGE = Page.of("docs/design.md");
    private static final Set<String> OTHERS =
            Set.of("Authorization", "HttpClient", "HttpURLConnection", "ThreadContext", "ThreadLocal");
    private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`]+)`");
    /** A class, perhaps with one inside it or a member. */
    private static final Pattern TYPE = Pattern.compile("([A-Z][a-z]\\w*)((?:\\.\\w+)*)(?:\\(\\))?");

    private static final Pattern IN_PICTURE =
            Pattern.compile("\\b([A-Z][a-z]\\w+[A-Z]\\w*|[A-Z][a-z]\\w+(?=\\.[a-z]))((?:\\.\\w+)*)");
    private static final Pattern THREAD = Pattern.compile("orchestra-([a-z]+)");

    /** By a class's simple name its source. */
    private static final Map<String, String> SOURCES = new HashMap<>();

    private static final String PROSE = String.join("\n", PAGE.lines()).replaceAll("(?s)```.*?```", "");

    @BeforeAll
    static void readSources() throws IOException {
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(Page.PROJECT, "orchestra-*")) {
            for (Path module : modules) {
                if (!Files.isDirectory(module.resolve("src"))) {
                    continue;
                }
                try (Stream<Path> files = Files.walk(module.resolve("src"))) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                            .toList()) {
                        String name = file.getFileName().toString().replace(".java", "");
                        SOURCES.merge(name, Files.readString(file), (one, other) -> one + other);
                    }
                }
            }
        }
    }

    @Test
    void eachClassAndMethodExists() {
        List<String> missing = new ArrayList<>();
        IN_BACKTICKS.matcher(PROSE).results().map(result -> result.group(1)).forEach(code -> {
            Matcher type = TYPE.matcher(code);
            if (type.matches()) {
                check(type.toMatchResult(), missing);
            }
        });
        for (Snippet picture : PAGE.snippets()) {
            // Not the text of a message.
            IN_PICTURE
                    .matcher(picture.text().replaceAll("\"[^\"\n]*\"", ""))
                    .results()
                    .forEach(type -> check(type, missing));
        }

        assertThat(missing).isEmpty();
    }

    private static void check(MatchResult type, List<String> missing) {
        String source = SOURCES.get(type.group(1));
        if (source == null) {
            if (!OTHERS.contains(type.group(1))) {
                missing.add(type.group());
            }
            return;
        }
        for (String member : type.group(2).split("\\.")) {
            if (!Pattern.compile("\\b" + member + "\\b").matcher(source).find()) {
                missing.add(type.group());
            }
        }
    }

    @Test
    void aNameThatIsNotThereIsFound() {
        List<String> missing = new ArrayList<>();
        Stream.of("Sender.finish", "Sender.finnish", "Zender")
                .map(TYPE::matcher)
                .filter(Matcher::matches)
                .forEach(type -> check(type.toMatchResult(), missing));

        assertThat(missing).containsExactly("Sender.finnish", "Zender");
    }

    @Test
    void eachThreadExists() {
        Set<String> missing = new TreeSet<>();
        IN_BACKTICKS
                .matcher(PROSE)
                .results()
                .map(result -> THREAD.matcher(result.group(1)))
                .forEach(thread -> {
                    if (thread.matches()
                            && Files.notExists(Page.PROJECT.resolve(thread.group()))
                            && SOURCES.values().stream()
                                    .noneMatch(source -> source.contains("\"" + thread.group(1) + "\"")
                                            || source.contains("\"" + thread.group() + "\""))) {
                        missing.add(thread.group());
                    }
                });

        assertThat(missing).isEmpty();
    }

    /** The test beside the classes says who may use whom; the page says it in a table. */
    @Test
    void theRoomsAreThoseThatAreKept() {
        Map<String, Set<String>> kept = new TreeMap<>();
        Pattern.compile("\"(\\w+), *([a-z ]*)\"")
                .matcher(SOURCES.get("RoomsTest"))
                .results()
                .forEach(room -> kept.put(
                        room.group(1),
                        room.group(2).isBlank()
                                ? Set.of()
                                : Set.of(room.group(2).strip().split(" "))));
        Map<String, Set<String>> told = new TreeMap<>();
        for (String line : PAGE.lines()) {
            String[] cells = line.split("\\|");
            if (cells.length == 4 && kept.containsKey(cells[1].strip().replace("`", ""))) {
                Set<String> below = new TreeSet<>();
                IN_BACKTICKS.matcher(cells[3]).results().forEach(room -> below.add(room.group(1)));
                told.put(cells[1].strip().replace("`", ""), below);
            }
        }

        assertThat(kept).isNotEmpty();
        assertThat(told).isEqualTo(kept);
    }

    @Test
    void eachFieldOfTheStagingFileStandsWhereThePageSays() {
        String source = SOURCES.get("StagingFile");
        List<String> fields = new ArrayList<>();
        Pattern.compile("(?m)^\\| (\\d+) \\| `([A-Z_]+)` \\|")
                .matcher(PROSE)
                .results()
                .filter(field -> !field.group(2).equals("MAGIC"))
                .forEach(field -> {
                    fields.add(field.group(2));
                    assertThat(source).contains("int " + field.group(2) + " = " + field.group(1) + ";");
                });

        assertThat(fields)
                .containsExactly(
                        "COMMIT",
                        "FAILED",
                        "ON_HEAP",
                        "LIMIT",
                        "NAME_LENGTH",
                        "UNDER_WAY",
                        "POSITIONS",
                        "NAME",
                        "HEADER",
                        "TABLES");
    }
}
