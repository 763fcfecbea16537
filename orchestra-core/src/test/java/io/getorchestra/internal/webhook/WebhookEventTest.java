package io.getorchestra.internal.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;

class WebhookEventTest {
    private static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";
    private static final ObjectMapper JSON = new ObjectMapper();

    record Region(String name, int rows) {}

    static List<Arguments> goldenEvents() {
        return List.of(
                Arguments.of("status-running", status("RUNNING", "nightly-export started.")),
                Arguments.of("status-succeeded", status("SUCCEEDED", "nightly-export succeeded.")),
                Arguments.of("status-succeeded-no-message", status("SUCCEEDED", null)),
                Arguments.of("status-warning", status("WARNING", "3 rows skipped")),
                Arguments.of("status-failed", status("FAILED", "nightly-export failed. Error: no such table: orders")),
                Arguments.of("output-number", output("rows", 42)),
                Arguments.of("output-boolean", output("has-data", true)),
                Arguments.of("output-null", output("nothing", null)),
                Arguments.of("output-string", output("table_name", "orders → 日本")),
                Arguments.of(
                        "output-structure", output("regions", List.of(new Region("EU", 10), new Region("US", 32)))),
                Arguments.of(
                        "log",
                        log("orchestra.log", "2026-11-23 08:00:00.000 INFO  [main] NightlyExport - Hello, World!\n")));
    }

    private static WebhookEvent status(String status, String message) {
        return new WebhookEvent.StatusUpdate(status, message);
    }

    private static WebhookEvent output(String name, Object value) {
        return new WebhookEvent.Output(name, OutputValue.toJson(value));
    }

    private static WebhookEvent.Log log(String name, String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        JsonTextBuilder json = new JsonTextBuilder(1000);
        json.add(utf8, 0, utf8.length);
        return new WebhookEvent.Log(name, json.text());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenEvents")
    void bodyEqualsTheGoldenFile(String golden, WebhookEvent event) throws IOException {
        try (InputStream file = getClass().getResourceAsStream("/golden/" + golden + ".json")) {
            assertThat(JSON.readTree(event.body(ID).toByteArray())).isEqualTo(JSON.readTree(file));
        }
    }

    @ParameterizedTest
    @NullAndEmptySource
    void anEmptyMessageIsLeftOut(String message) throws IOException {
        assertThat(JSON.readTree(status("CANCELLED", message).body(ID).toByteArray())
                        .has("message"))
                .isFalse();
    }

    @Test
    void everyTextIsWellFormedUtf8() throws IOException {
        byte[] body = status("FAILED", "half \ud83d of it, \udc00 and 😀 whole")
                .body(ID)
                .toByteArray();

        assertThat(JSON.readTree(body).get("message").textValue()).isEqualTo("half � of it, � and 😀 whole");
        assertThat(JSON.readTree(log("\ud800.log", "x").body(ID).toByteArray())
                        .get("log_name")
                        .textValue())
                .isEqualTo("�.log");
    }

    @Test
    void aLogKeepsControlAndQuoteCharacters() throws IOException {
        String text = "\u0000\u0001\b\t\n\f\r\u001b[31m \"quoted\" back\\slash </script> \u2028 é 😀\n";

        assertThat(JSON.readTree(log("a.log", text).body(ID).toByteArray())
                        .get("data")
                        .textValue())
                .isEqualTo(text);
    }

    @Test
    void onlyItsRangeOfALogsBufferIsSent() throws IOException {
        WebhookEvent event = new WebhookEvent.Log("a.log", new JsonText("abcdef".getBytes(UTF_8), 1, 4));

        assertThat(JSON.readTree(event.body(ID).toByteArray()).get("data").textValue())
                .isEqualTo("bcd");
        assertThat(event.body(ID).length()).isEqualTo(event.body(ID).toByteArray().length);
    }

    @Test
    void bigNumbersStayExact() throws IOException {
        JsonNode body = JSON.reader()
                .with(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(output("n", new java.math.BigDecimal("12345678901234567890.123456789012345678901234567890"))
                        .body(ID)
                        .toByteArray());

        assertThat(body.get("output_value").decimalValue())
                .isEqualByComparingTo("12345678901234567890.123456789012345678901234567890");
    }
}
