package io.getorchestra.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages about the examples show code that is in them. */
final class DocumentationTest {
    private static final Path EXAMPLES = Path.of("..");
    private static final Pattern SNIPPET =
            Pattern.compile("^```(?:java|kotlin|xml)$(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @ParameterizedTest
    @CsvSource({"lambda.md, aws-lambda, 4", "services.md, service, 2", "kotlin.md, kotlin, 4"})
    void eachSnippetStandsInTheExample(String page, String example, int snippets) throws IOException {
        List<String> shown = SNIPPET.matcher(
                        Files.readString(Path.of("..", "..", "docs").resolve(page)))
                .results()
                .map(DocumentationTest::withoutLayout)
                .toList();

        assertThat(shown).hasSize(snippets);
        assertThat(shown).allSatisfy(snippet -> assertThat(sources(example)).contains(snippet));
    }

    private static String withoutLayout(MatchResult snippet) {
        return withoutLayout(snippet.group(1));
    }

    private static String withoutLayout(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static String sources(String example) throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLES.resolve(example).resolve("src/main"))) {
            return files.filter(Files::isRegularFile)
                    .map(DocumentationTest::read)
                    .map(DocumentationTest::withoutLayout)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
