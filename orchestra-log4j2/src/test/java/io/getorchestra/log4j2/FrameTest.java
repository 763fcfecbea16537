package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers and footers of Log4j's own layouts. */
class FrameTest {

    private static Log4j with(String layout) {
        return Log4j.withAppender("<Orchestra name=\"orchestra\">" + layout + "</Orchestra>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " compact=\"true\"", " compact=\"true\" eventEol=\"true\""})
    void aCompleteJsonLayoutMakesOneArrayForEachScope(String attributes) throws IOException {
        try (Log4j log4j = with("<JsonLayout complete=\"true\"" + attributes + "/>")) {
            for (int scope = 0; scope < 3; scope++) {
                try (Captured captured = new Captured()) {
                    for (int i = 0; i < 3; i++) {
                        log4j.logger().info("Gr\u00f6\u00dfe {}", i);
                    }

                    JsonNode array = new ObjectMapper().readTree(captured.bytes("orchestra.log"));
                    assertThat(array)
                            .hasSize(3)
                            .allMatch(event -> event.get("message").asText().startsWith("Gr\u00f6\u00dfe"));
                }
            }
        }
    }

    @Test
    void theReasonOfAFailureIsAnElementOfTheArray() throws IOException {
        try (Log4j log4j = with("<JsonLayout complete=\"true\"/>");
                Captured captured = new Captured()) {
            log4j.logger().info("exporting");
            captured.fail(new IllegalStateException("no such table"));

            JsonNode array = new ObjectMapper().readTree(captured.bytes("orchestra.log"));
            assertThat(array).hasSize(2);
            assertThat(array.get(1).get("level").asText()).isEqualTo("ERROR");
            assertThat(array.get(1).get("loggerName").asText()).isEqualTo("io.getorchestra");
            assertThat(array.get(1).get("thread").asText()).isEqualTo("exporter");
            assertThat(array.get(1).get("thrown").toString()).contains("no such table");
        }
    }

    @Test
    void scopesThatAreOpenAtTheSameTimeHaveAnArrayEach() throws IOException {
        try (Log4j log4j = with("<JsonLayout complete=\"true\"/>");
                Captured first = new Captured()) {
            log4j.logger().info("one");
            try (Captured second = new Captured()) {
                IntStream.range(0, 3).forEach(i -> log4j.logger().info("both"));
                assertThat(new ObjectMapper().readTree(second.bytes("orchestra.log")))
                        .hasSize(3);
            }
            assertThat(new ObjectMapper().readTree(first.bytes("orchestra.log")))
                    .hasSize(4);
        }
    }

    @Test
    void anHtmlLayoutMakesOneDocumentForEachScope() {
        try (Log4j log4j = with("<HtmlLayout title=\"Gr\u00f6\u00dfe\" charset=\"UTF-16\"/>")) {
            for (int scope = 0; scope < 2; scope++) {
                try (Captured captured = new Captured()) {
                    log4j.logger().info("hello");

                    assertThat(captured.text())
                            .startsWith("<!DOCTYPE")
                            .containsOnlyOnce("<title>Gr\u00f6\u00dfe</title>")
                            .containsOnlyOnce("hello")
                            .containsOnlyOnce("</html>");
                }
            }
        }
    }

    @Test
    void theHeaderAndFooterOfAPatternLayoutAreLaidOutWhateverItsCharset() {
        try (Log4j log4j = with(
                        "<PatternLayout pattern=\"%m%n\" header=\"Gr\u00f6\u00dfe ${sys:java.specification.version}%n\""
                                + " footer=\"end of Gr\u00f6\u00dfe%n\" charset=\"US-ASCII\"/>");
                Captured captured = new Captured()) {
            log4j.logger().info("hello");

            assertThat(captured.text())
                    .isEqualTo("Gr\u00f6\u00dfe " + System.getProperty("java.specification.version")
                            + "\nhello\nend of Gr\u00f6\u00dfe\n");
        }
    }

    @Test
    void aLayoutWithoutHeaderAndFooterHasNone() {
        try (Log4j log4j = with("<JsonLayout compact=\"true\" eventEol=\"true\"/>");
                Captured captured = new Captured()) {
            log4j.logger().info("hello");

            assertThat(captured.lines())
                    .singleElement()
                    .asString()
                    .startsWith("{")
                    .endsWith("}");
        }
    }
}
