package io.getorchestra.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutputValueTest {
    enum Colour {
        RED
    }

    record Point(int x, Optional<String> label, LocalDate day) {}

    public static final class Bean {
        public String getName() {
            return "bean";
        }

        public Instant getAt() {
            return Instant.EPOCH;
        }
    }

    public static final class Throwing {
        public String getName() {
            throw new IllegalStateException("not now");
        }
    }

    public static final class ThrowingError {
        public String getName() {
            throw new NoClassDefFoundError("gone");
        }
    }

    static List<Arguments> values() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("b", 1);
        map.put("a", null);
        EnumMap<Colour, Integer> byColour = new EnumMap<>(Map.of(Colour.RED, 1));
        return Stream.of(
                        row(null, "null"),
                        row("", "\"\""),
                        row("orders → 日本 😀", "\"orders → 日本 😀\""),
                        row("a\"b\\c\n\u0001", "\"a\\\"b\\\\c\\n\\u0001\""),
                        row("half \ud83d", "\"half �\""),
                        row('c', "\"c\""),
                        row(new StringBuilder("text"), "\"text\""),
                        row(true, "true"),
                        row((byte) -1, "-1"),
                        row((short) 7, "7"),
                        row(42, "42"),
                        row(Long.MAX_VALUE, "9223372036854775807"),
                        row(1.5, "1.5"),
                        row(0.1f, "0.1"),
                        row(1e300, "1.0E300"),
                        row(new BigInteger("9".repeat(60)), "9".repeat(60)),
                        row(
                                new BigDecimal("12345678901234567890.123456789012345678901"),
                                "12345678901234567890.123456789012345678901"),
                        row(new AtomicInteger(3), "3"),
                        row(new AtomicLong(4), "4"),
                        row(LocalDate.of(2026, 11, 22), "\"2026-11-22\""),
                        row(LocalTime.of(8, 0, 1), "\"08:00:01\""),
                        row(LocalDateTime.of(2026, 11, 22, 8, 30), "\"2026-11-22T08:30\""),
                        row(Instant.parse("2026-11-22T08:30:00.123456789Z"), "\"2026-11-22T08:30:00.123456789Z\""),
                        row(
                                OffsetDateTime.of(2026, 11, 22, 8, 30, 0, 0, ZoneOffset.ofHours(2)),
                                "\"2026-11-22T08:30+02:00\""),
                        row(
                                ZonedDateTime.of(2026, 11, 22, 8, 30, 0, 0, ZoneId.of("Europe/Berlin")),
                                "\"2026-11-22T08:30+01:00[Europe/Berlin]\""),
                        row(Duration.ofMinutes(90), "\"PT1H30M\""),
                        row(Period.ofDays(3), "\"P3D\""),
                        row(Year.of(2026), "\"2026\""),
                        row(YearMonth.of(2026, 11), "\"2026-11\""),
                        row(ZoneId.of("Europe/Berlin"), "\"Europe/Berlin\""),
                        row(ZoneOffset.UTC, "\"Z\""),
                        row(new Date(0), "\"1970-01-01T00:00:00.000+00:00\""),
                        row(Optional.of("x"), "\"x\""),
                        row(Optional.empty(), "null"),
                        row(Optional.of(LocalDate.of(2026, 1, 2)), "\"2026-01-02\""),
                        row(OptionalInt.of(5), "5"),
                        row(OptionalInt.empty(), "null"),
                        row(OptionalLong.of(6), "6"),
                        row(OptionalDouble.of(0.5), "0.5"),
                        row(OptionalDouble.empty(), "null"),
                        row(Colour.RED, "\"RED\""),
                        row(DayOfWeek.MONDAY, "\"MONDAY\""),
                        row(
                                UUID.fromString("3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d"),
                                "\"3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d\""),
                        row(URI.create("https://x/y"), "\"https://x/y\""),
                        row(Locale.GERMANY, "\"de_DE\""),
                        row(new int[] {1, 2}, "[1,2]"),
                        row(new double[] {1, 2.5}, "[1.0,2.5]"),
                        row(new String[][] {{"a"}, {}}, "[[\"a\"],[]]"),
                        row(new byte[] {1, 2, 3}, "\"AQID\""),
                        row(List.of(1, "two", 3.5), "[1,\"two\",3.5]"),
                        row(Arrays.asList("a", null), "[\"a\",null]"),
                        row(map, "{\"b\":1,\"a\":null}"),
                        row(Map.of(LocalDate.of(2026, 1, 2), 3), "{\"2026-01-02\":3}"),
                        row(byColour, "{\"RED\":1}"),
                        row(Collections.emptyMap(), "{}"),
                        row(Map.of("k\ud800", "v\udc00"), "{\"k�\":\"v�\"}"),
                        row(
                                new Point(1, Optional.of("p"), LocalDate.of(2026, 1, 2)),
                                "{\"x\":1,\"label\":\"p\",\"day\":\"2026-01-02\"}"),
                        row(new Bean(), "{\"name\":\"bean\",\"at\":\"1970-01-01T00:00:00Z\"}"),
                        row(new ObjectMapper().createObjectNode().put("n", 1), "{\"n\":1}"))
                .toList();
    }

    private static Arguments row(Object value, String json) {
        return Arguments.of(value, json);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("values")
    void becomesJson(Object value, String json) throws Exception {
        ObjectMapper mapper = new ObjectMapper();

        assertThat(mapper.readTree(OutputValue.toJson(value))).isEqualTo(mapper.readTree(json));
        if (!(value instanceof Bean)) {
            assertThat(OutputValue.toJson(value)).isEqualTo(json);
        }
    }

    static List<Arguments> impossible() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        Map<String, Object> cyclicMap = new HashMap<>();
        cyclicMap.put("self", cyclicMap);
        List<Object> deep = List.of();
        for (int i = 0; i < 50_000; i++) {
            deep = List.of(deep);
        }
        Iterator<Integer> endless = Stream.iterate(0, i -> i + 1).iterator();
        return List.of(
                Arguments.of(Double.NaN, "JSON has no NaN"),
                Arguments.of(Double.NEGATIVE_INFINITY, "JSON has no -Infinity"),
                Arguments.of(Float.POSITIVE_INFINITY, "JSON has no Infinity"),
                Arguments.of(List.of(1.0, Double.NaN), "JSON has no NaN"),
                Arguments.of(new double[] {1, Double.NaN}, "JSON has no NaN"),
                Arguments.of(new float[] {Float.NaN}, "JSON has no NaN"),
                Arguments.of(Map.of("x", Float.NaN), "JSON has no NaN"),
                Arguments.of(OptionalDouble.of(Double.NaN), "JSON has no NaN"),
                Arguments.of(Optional.of(Double.NaN), "JSON has no NaN"),
                Arguments.of(new ObjectMapper().createArrayNode().add(Double.NaN), "JSON has no NaN"),
                Arguments.of(cycle, ""),
                Arguments.of(cyclicMap, ""),
                Arguments.of(deep, ""),
                Arguments.of(new Throwing(), "not now"),
                Arguments.of(new ThrowingError(), "gone"),
                Arguments.of(new Object(), "No serializer found"),
                Arguments.of(Collections.singletonMap(null, 1), "Null key"),
                Arguments.of("x".repeat(OutputValue.MAX_LENGTH), "longer than 5 MB"),
                Arguments.of(List.of("x".repeat(3_000_000), "x".repeat(3_000_000)), "longer than 5 MB"),
                Arguments.of(endless, "longer than 5 MB"));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void whatHasNoJsonFormIsRefusedWithAReason(Object value, String reason) {
        assertThatThrownBy(() -> OutputValue.toJson(value))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e ->
                        assertThat(e.getMessage()).isNotBlank().contains(reason).hasLineCount(1));
    }

    @Test
    void aPathIsItsUri() {
        assertThat(OutputValue.toJson(Path.of("/data/out.csv"))).isEqualTo("\"file:///data/out.csv\"");
    }

    @Test
    void theLongestValueIsFiveMegabytes() {
        assertThat(OutputValue.toJson("x".repeat(OutputValue.MAX_LENGTH - 2))).hasSize(OutputValue.MAX_LENGTH);
    }
}
