package io.getorchestra.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The Java of the test kit's page is {@link NightlyExportTest}, which runs. */
final class TestKitPageTest {

    @Test
    void thePageShowsTestsThatRun() throws IOException {
        String source = withoutIndentation(
                Files.readString(Path.of("src/test/java/io/getorchestra/examples/docs/NightlyExportTest.java")));
        List<Snippet> snippets = Page.of("docs/test-kit.md").snippets().stream()
                .filter(snippet -> snippet.language().equals("java"))
                .toList();

        assertThat(snippets)
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(snippet -> assertThat(source).contains(withoutIndentation(snippet.text())));
    }

    private static String withoutIndentation(String code) {
        return code.lines().map(String::strip).collect(Collectors.joining("\n"));
    }
}
