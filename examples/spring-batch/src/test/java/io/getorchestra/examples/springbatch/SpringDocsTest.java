package io.getorchestra.examples.springbatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The snippets in {@code docs/spring.md} are code that the tests here, or {@code .ci/boot}, compile and run. */
final class SpringDocsTest {
    private static final Pattern SNIPPET = Pattern.compile("```(?:java|properties|xml)\n(.*?)```", Pattern.DOTALL);

    @Test
    void eachSnippetIsInASource() throws IOException {
        List<String> sources = Stream.of(
                        Path.of("src"),
                        Path.of("..", "spring-batch-log4j2", "src"),
                        Path.of("..", "..", "orchestra-spring-boot", "src"))
                .flatMap(SpringDocsTest::files)
                .toList();
        List<String> snippets = SNIPPET.matcher(Files.readString(Path.of("..", "..", "docs", "spring.md")))
                .results()
                .map(MatchResult::group)
                .map(fenced -> fenced.substring(fenced.indexOf('\n') + 1, fenced.length() - "```".length()))
                .toList();

        assertThat(snippets)
                .hasSize(8)
                .allSatisfy(snippet -> assertThat(sources).anyMatch(source -> source.contains(snippet)));
    }

    private static Stream<String> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files
                    .filter(file -> file.toString().matches(".*\\.(java|properties|xml)"))
                    .map(SpringDocsTest::text)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
