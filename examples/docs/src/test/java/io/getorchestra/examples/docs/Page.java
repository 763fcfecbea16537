package io.getorchestra.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A page of the documentation. */
record Page(Path file, List<String> lines) {
    static final Path PROJECT = Path.of("..", "..");

    /** The README and the pages in {@code docs}. */
    static List<Page> all() throws IOException {
        try (Stream<Path> docs = Files.list(PROJECT.resolve("docs"))) {
            return Stream.concat(
                            Stream.of(PROJECT.resolve("README.md")),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted())
                    .map(Page::read)
                    .toList();
        }
    }

    static Page of(String path) {
        return read(PROJECT.resolve(path));
    }

    private static Page read(Path file) {
        try {
            return new Page(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the project's directory, with slashes. */
    String name() {
        return PROJECT.relativize(file).toString().replace('\\', '/');
    }

    /** Of its headings, as GitHub makes them. */
    List<String> anchors() {
        List<String> anchors = new ArrayList<>();
        boolean fenced = false;
        for (String line : lines) {
            fenced ^= line.startsWith("```");
            if (line.startsWith("#") && !fenced) {
                anchors.add(line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w\\- ]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }

    List<Snippet> snippets() {
        List<Snippet> snippets = new ArrayList<>();
        List<String> text = null;
        String language = null;
        int start = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.strip().startsWith("```")) {
                if (text == null) {
                    language = line.strip().substring(3);
                    text = new ArrayList<>();
                    start = i + 1;
                } else {
                    snippets.add(new Snippet(name(), start, language, String.join("\n", text)));
                    text = null;
                }
            } else if (text != null) {
                text.add(line);
            }
        }
        if (text != null) {
            throw new IllegalStateException(name() + ":" + start + ": a fence that is not closed");
        }
        return snippets;
    }

    Snippet snippet(String language, String contained) {
        return snippets().stream()
                .filter(snippet ->
                        snippet.language().equals(language) && snippet.text().contains(contained))
                .findFirst()
                .orElseThrow();
    }
}
