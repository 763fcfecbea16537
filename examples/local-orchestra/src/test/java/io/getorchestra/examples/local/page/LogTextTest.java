package io.getorchestra.examples.local.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.examples.local.page.LogText.Line;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LogTextTest {
    private static final int LIMIT = 20;

    @Test
    void linesGoOnAcrossParts() {
        LogText log = log("one\ntw", "o\n", "", "three\r\n\nfi", "v", "e");

        assertThat(log.lines()).isEqualTo(5);
        assertThat(texts(log)).containsExactly("one", "two", "three", "", "five");
        assertThat(log.chars()).isEqualTo(20);
        assertThat(log.lines(3, 1, LIMIT)).extracting(Line::text).containsExactly("");
        assertThat(log.lines(5, 10, LIMIT)).isEmpty();
    }

    @Test
    void aLogMayBeEmpty() {
        assertThat(log("").lines()).isZero();
        assertThat(log("\n").lines()).isOne();
        assertThat(texts(log("\n"))).containsExactly("");
        assertThat(log("").firstError()).isEqualTo(-1);
    }

    @Test
    void aLongLineIsCutAndSaysByHowMuch() {
        String line = "x".repeat(19) + "😀" + "y".repeat(50);

        assertThat(log(line + "\r\n", "next\n").lines(0, 1, LIMIT)).containsExactly(new Line("x".repeat(19), 52, null));
        assertThat(log("a".repeat(15), "b".repeat(15), "c".repeat(15) + "\r\n").lines(0, 1, LIMIT))
                .containsExactly(new Line("a".repeat(15) + "b".repeat(5), 25, null));
        assertThat(log("x".repeat(LIMIT) + "\r\n").lines(0, 1, LIMIT))
                .containsExactly(new Line("x".repeat(LIMIT), 0, null));
    }

    @Test
    void anyCutIntoPartsHasTheSameLines() {
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                text.append("ab\n\rERROR \n".charAt(random.nextInt(11)));
            }
            List<String> parts = new ArrayList<>();
            int size = 1 + random.nextInt(6);
            for (int from = 0; from < text.length(); from += size) {
                parts.add(text.substring(from, Math.min(text.length(), from + size)));
            }
            List<String> lines = new ArrayList<>(Arrays.asList(text.toString().split("\n", -1)));
            if (lines.get(lines.size() - 1).isEmpty()) {
                lines.remove(lines.size() - 1);
            }
            lines.replaceAll(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);

            assertThat(texts(log(parts.toArray(String[]::new)))).isEqualTo(lines);
        }
    }

    @Test
    void levelsAreCountedOnceForALine() {
        LogText log = log("INFO a\nERROR b\nWARN c\n", "x\nINFO the ", "ERROR is none\n", "FATAL d\nSEVERE e");

        assertThat(log.firstError()).isEqualTo(1);
        assertThat(log.errors()).isEqualTo(3);
        assertThat(log.warnings()).isEqualTo(1);
        assertThat(log("INFO the ", "ERROR is none\n").firstError()).isEqualTo(-1);
    }

    @Test
    void searchCountsHitsAndNamesTheirLines() {
        LogText log = log("one fish\ntwo Fish, fish\n", "red fi", "sh\nblue\nfish");

        assertThat(LogSearch.find(log, "fish", false)).satisfies(found -> {
            assertThat(found.hits()).isEqualTo(5);
            assertThat(found.lineCount()).isEqualTo(4);
            assertThat(found.lines()).containsExactly(0, 1, 2, 4);
        });
        assertThat(LogSearch.find(log, "Fish", true).lines()).containsExactly(1);
        assertThat(LogSearch.find(log, "FÏSH", false).hits()).isZero();
        assertThat(LogSearch.find(log, ".*", false).hits()).isZero();
        assertThat(LogSearch.find(log, "", false).hits()).isZero();
    }

    @Test
    void searchKeepsAsManyLinesAsAPersonStepsThrough() {
        LogSearch.Result found = LogSearch.find(log("x\n".repeat(LogSearch.LINES_KEPT + 5)), "x", true);

        assertThat(found.lineCount()).isEqualTo(LogSearch.LINES_KEPT + 5);
        assertThat(found.lines()).hasSize(LogSearch.LINES_KEPT);
    }

    @Test
    void levelsAreFoundWhereLayoutsPutThem() {
        assertThat(level("2026-11-25 02:00:00.120 ERROR [main] Export - no")).isEqualTo(Level.ERROR);
        assertThat(level("[main] WARN Export")).isEqualTo(Level.WARN);
        assertThat(level("\u001b[31mERROR\u001b[0m no")).isEqualTo(Level.ERROR);
        assertThat(level("2026-11-25 DEBUG INFO")).isEqualTo(Level.DEBUG);
        assertThat(level("{\"message\":\"ERROR\",\"level\":\"INFO\"}")).isEqualTo(Level.INFO);
        assertThat(level("{\"message\":\"x\",\"severity\" : \"warning\"}")).isEqualTo(Level.WARN);
        assertThat(level("NO_ERROR, ERRORS, TERROR, error")).isNull();
        assertThat(level("x".repeat(200) + " ERROR")).isNull();
        assertThat(level("\u001b[")).isNull();
    }

    private static Level level(String line) {
        return Level.of(line, 0, line.length());
    }

    private static List<String> texts(LogText log) {
        return log.lines(0, Integer.MAX_VALUE, LIMIT * 10).stream()
                .map(Line::text)
                .toList();
    }

    private static LogText log(String... parts) {
        return new LogText(Arrays.stream(parts).map(PartIndex::of).toList());
    }
}
