package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.getorchestra.OrchestraTaskScope;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a task's outputs. */
public abstract class OutputContract extends Contract {
    private OrchestraTaskScope task;

    @BeforeEach
    void open() {
        start(setup());
        task = OrchestraTaskScope.open(NAME, config());
    }

    @AfterEach
    void theJobGoesOn() {
        task.succeed();
        task.close();
        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
    }

    record Region(String name, int rows) {}

    private JsonNode sent(Object value) {
        server.awaitRequests(1);
        server.forget();
        assertThat(task.setOutput("value", value)).isTrue();
        return server.requests().output("value");
    }

    private void isRefused(Object value, String why) {
        server.awaitRequests(1);
        assertThat(task.setOutput("value", value)).isFalse();
        assertThat(server.requests().kinds()).containsExactly("RUNNING");
        assertThat(ourWarnings())
                .singleElement()
                .asString()
                .contains("output value")
                .contains(NAME)
                .contains(why);
    }

    @Test
    void outputsAreAsInTheWireContract() {
        assertThat(task.setOutput("has-data", true)).isTrue();
        assertThat(task.setOutput("nothing", null)).isTrue();
        assertThat(task.setOutput("rows", 42)).isTrue();
        assertThat(task.setOutput("table_name", "orders \u2192 \u65e5\u672c")).isTrue();
        assertThat(task.setOutput("regions", List.of(new Region("EU", 10), new Region("US", 32))))
                .isTrue();

        assertThat(server.requests().bodies())
                .containsExactly(
                        Json.golden("status-running"),
                        Json.golden("output-boolean"),
                        Json.golden("output-null"),
                        Json.golden("output-number"),
                        Json.golden("output-string"),
                        Json.golden("output-structure"));
    }

    @Test
    void outputsArriveBetweenRunningAndTheEnd() {
        log().info("exporting");
        task.setOutput("rows", 42);
        task.succeed();
        task.close();

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SET_OUTPUT", "SUCCEEDED", "LOG");
    }

    @Test
    void timesAreIsoText() {
        Map<String, Object> times = new LinkedHashMap<>();
        times.put("date", LocalDate.of(2026, 11, 22));
        times.put("local", LocalDateTime.of(2026, 11, 22, 8, 0, 1));
        times.put("instant", Instant.parse("2026-11-22T08:00:00Z"));
        times.put("offset", Instant.parse("2026-11-22T08:00:00Z").atOffset(ZoneOffset.ofHours(2)));
        times.put("duration", Duration.ofSeconds(90));

        assertThat(sent(times))
                .isEqualTo(
                        Json.parse(
                                "{\"date\":\"2026-11-22\",\"local\":\"2026-11-22T08:00:01\","
                                        + "\"instant\":\"2026-11-22T08:00:00Z\",\"offset\":\"2026-11-22T10:00+02:00\",\"duration\":\"PT1M30S\"}"));
    }

    @Test
    void optionalsAreTheirValueOrNull() {
        assertThat(sent(List.of(
                        Optional.of(new Region("EU", 1)), Optional.empty(), OptionalInt.of(7), OptionalInt.empty())))
                .isEqualTo(Json.parse("[{\"name\":\"EU\",\"rows\":1},null,7,null]"));
    }

    @Test
    void arraysEnumsAndIdsAreWritten() {
        assertThat(sent(new Object[] {
                    new int[] {1, 2}, new String[] {"a"}, TimeUnit.DAYS, 'x', new UUID(1, 2), new boolean[] {true}
                }))
                .isEqualTo(
                        Json.parse("[[1,2],[\"a\"],\"DAYS\",\"x\",\"00000000-0000-0001-0000-000000000002\",[true]]"));
    }

    @Test
    void bigNumbersAreExact() {
        BigDecimal decimal = new BigDecimal("12345678901234567890.123456789012345678901");
        BigInteger integer = new BigInteger("123456789012345678901234567890");

        assertThat(task.setOutput("value", List.of(decimal, integer, Long.MAX_VALUE)))
                .isTrue();

        String body = server.requests().all().get(1).body();
        assertThat(body)
                .contains(
                        "[12345678901234567890.123456789012345678901,123456789012345678901234567890,9223372036854775807]");
    }

    @Test
    void aBigNumberByItselfIsExact() {
        assertThat(sent(new BigDecimal("1E+3")).decimalValue()).isEqualByComparingTo("1000");
        assertThat(sent(new BigInteger("123456789012345678901234567890")).bigIntegerValue())
                .isEqualTo("123456789012345678901234567890");
    }

    @Test
    void brokenTextIsMended() {
        assertThat(sent("a\uD800b").asText()).isEqualTo("a\uFFFDb");
        assertThat(sent(Map.of("k\uDC00", "v\u0000\u2028"))).isEqualTo(Json.parse("{\"k\uFFFD\":\"v\\u0000\u2028\"}"));
    }

    @Test
    void notANumberIsRefused() {
        isRefused(Double.NaN, "NaN");
    }

    @Test
    void infinityInAFieldIsRefused() {
        isRefused(Map.of("rate", Float.NEGATIVE_INFINITY), "Infinity");
    }

    @Test
    void notANumberDeepInAnArrayIsRefused() {
        isRefused(Map.of("rates", List.of(new double[][] {{1, 2}, {3, Double.NaN}})), "NaN");
    }

    @Test
    void aCycleIsRefused() {
        List<Object> list = new ArrayList<>();
        list.add(list);
        isRefused(list, "");
    }

    /** A bean whose getter throws. */
    public static final class Broken {
        public String getName() {
            throw new IllegalStateException("connection closed");
        }
    }

    @Test
    void aGetterThatThrowsIsRefused() {
        isRefused(new Broken(), "connection closed");
    }

    /** A bean whose getter throws an error. */
    public static final class MoreBroken {
        public String getName() {
            throw new NoClassDefFoundError("com/example/Missing");
        }
    }

    @Test
    void aGetterThatThrowsAnErrorIsRefused() {
        isRefused(new MoreBroken(), "com/example/Missing");
    }

    @Test
    void aTypeWithoutJsonFormIsRefused() {
        isRefused(new Object(), "");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "rows 1", "row2", "größe", "a.b", "rows\n"})
    void aBadNameIsRefused(String name) {
        server.awaitRequests(1);

        assertThat(task.setOutput(name, 1)).isFalse();

        assertThat(server.requests().kinds()).containsExactly("RUNNING");
        assertThat(String.join("\n", userLog())).contains("WARN [").contains("letters, _ and -");
    }

    @Test
    void anOutputAfterTheEndIsRefused() {
        task.succeed();
        task.close();
        int before = server.requests().all().size();

        assertThat(task.setOutput("rows", 42)).isFalse();
        assertThat(task.update("more")).isFalse();

        assertThat(server.requests().all()).hasSize(before);
        assertThat(ourWarnings()).hasSize(2).allMatch(line -> line.contains("the task has ended"));
    }

    @Test
    void anOutputThatOrchestraRefusesIsToldWithItsReason() {
        server.awaitRequests(1);
        server.replyNext(409, "{\"success\": false, \"error\": \"no more outputs\", \"code\": \"TASK_ENDED\"}");

        assertThat(task.setOutput("rows", 42)).isFalse();

        // A thread of ours warns, and does not wait until it has been told.
        Awaitility.await()
                .untilAsserted(() -> assertThat(ourWarnings())
                        .singleElement()
                        .asString()
                        .contains("HTTP 409: no more outputs (TASK_ENDED)"));
    }

    @Test
    void whatAllOutputsTogetherMayNotHaveIsRefused() {
        String three = "x".repeat(3 * 1024 * 1024);

        assertThat(task.setOutput("first", three)).isTrue();
        assertThat(task.setOutput("second", three)).isFalse();
        await().untilAsserted(() -> assertThat(ourWarnings())
                .singleElement()
                .asString()
                .contains("The output second of " + NAME, "together may have 5 MB", "6291460 bytes"));

        assertThat(task.setOutput("FIRST", "shorter")).isTrue();
        assertThat(task.setOutput("second", three)).isTrue();
        assertThat(task.setOutput("third", three)).isFalse();
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SET_OUTPUT", "SET_OUTPUT", "SET_OUTPUT");
        assertThat(server.requests().output("FIRST").asText()).isEqualTo("shorter");
        assertThat(server.requests().output("second").asText()).hasSameSizeAs(three);
    }

    @Test
    void whatOutputsMayHaveIsCountedInBytes() {
        assertThat(task.setOutput("ascii", "x".repeat(3_000_000))).isTrue();
        assertThat(task.setOutput("umlauts", "ä".repeat(1_500_000))).isFalse();
        assertThat(task.setOutput("umlauts", "ä".repeat(999_998))).isTrue();
        assertThat(task.setOutput("one-more", 1)).isFalse();

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SET_OUTPUT", "SET_OUTPUT");
        await().untilAsserted(() -> assertThat(ourWarnings())
                .hasSize(2)
                .last()
                .asString()
                .contains("The output one-more", "5000001 bytes"));
    }

    @Test
    void aSecondValueIsSentToo() {
        assertThat(task.setOutput("rows", 1)).isTrue();
        assertThat(task.setOutput("ROWS", 2)).isTrue();

        assertThat(server.requests().output("rows").asInt()).isEqualTo(1);
        assertThat(server.requests().output("ROWS").asInt()).isEqualTo(2);
    }
}
