package io.getorchestra.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What IDEs offer is what {@code docs/configuration.md} has, which a test of the core compares with the settings. */
final class MetadataTest {
    private static final Path METADATA =
            Path.of("src", "main", "resources", "META-INF", "spring-configuration-metadata.json");
    private static final Pattern PROPERTY = Pattern.compile("(?m)^\\|(?:[^|]*\\|){3} `([a-z-]+)` \\|");

    @Test
    void eachSettingIsThere() throws IOException {
        JsonNode metadata = new ObjectMapper().readTree(Files.readString(METADATA));
        List<String> names = new ArrayList<>();
        metadata.get("properties").forEach(each -> names.add(each.get("name").asText()));
        List<String> documented = new ArrayList<>();
        Matcher rows = PROPERTY.matcher(Files.readString(Path.of("..", "docs", "configuration.md")));
        while (rows.find()) {
            documented.add("orchestra." + rows.group(1));
        }

        assertThat(names).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(documented);
        assertThat(metadata.get("properties"))
                .allMatch(each -> each.get("description").asText().endsWith("."));
    }
}
