package io.getorchestra.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoalsTest {
    private static final Machine MACHINE = new Machine("17", "Linux", "a CPU", 2, 1024);

    @TempDir
    private Path folder;

    @Test
    void aRatioIsOfTheMediansOfAllRounds() throws IOException {
        jmh(1, "ENCODE_ONLY", 100, 101, 900);
        jmh(1, "ORCHESTRA_MEMORY", 120, 121, 122);
        jmh(2, "ENCODE_ONLY", 100, 101, 102);
        jmh(2, "ORCHESTRA_MEMORY", 139, 140, 141);

        Goal goal = goal("Logback, memory / encode-only, 1 thread");

        assertThat(goal.measured()).isEqualTo("1.29 (1.20 to 1.39 by round)");
        assertThat(goal.verdict()).isEqualTo("met, not in every round");
    }

    @Test
    void whereEveryRoundCountsTheWorstOfEnoughRoundsIsJudged() {
        List<Double> seven = List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.2);
        List<Double> eight = List.of(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.2);

        assertThat(Goal.inEveryRound("", 1.3, new Ratio(1, seven)).verdict()).isEqualTo("met, in too few rounds");
        assertThat(Goal.inEveryRound("", 1.3, new Ratio(1, eight)).verdict()).isEqualTo("met");
        assertThat(Goal.inEveryRound("", 1.1, new Ratio(1, eight)).verdict()).isEqualTo("missed");
    }

    @Test
    void eachVersionOfJavaHasItsColumn() throws IOException {
        result("noop", new Series("with us, more than without us", "ms", List.of(40.0)));

        assertThat(SideBySide.table(List.of(folder, Files.createDirectory(folder.resolve("none-17")))))
                .contains("JDK " + folder.getFileName() + " | | JDK none-17 | |");
    }

    @Test
    void bytesAreJudgedAtTheLimitAndBeforeIt() throws IOException {
        result(
                "allocation",
                new Series("Logback, encode-only, threads: 1", "B/event", List.of(1000.0)),
                new Series("Logback, memory, threads: 1", "B/event", List.of(1002.0)),
                new Series(
                        "Logback, memory, threads: 1, below the limit, beyond what is kept",
                        "B/event",
                        List.of(1009.0)));

        Goal goal = goal("Logback, memory, more bytes an event than encode-only, 1 thread");

        assertThat(goal.measured()).startsWith("2.00 B with the log at its limit, 9.00 B");
        assertThat(goal.verdict()).isEqualTo("missed");
    }

    @Test
    void aFigureIsJudgedByItsMedian() throws IOException {
        result("noop", new Series("with us, more than without us", "ms", List.of(40.0, 300.0, 45.0)));

        Goal goal = goal("no-op job, with us over without us");

        assertThat(goal.measured()).isEqualTo("45.0 ms (40.0 to 300)");
        assertThat(goal.verdict()).isEqualTo("met");
    }

    @Test
    void kilobytesAreThousands() throws IOException {
        result("jars", new Series("orchestra-log4j2", "bytes", List.of(25_001.0)));

        assertThat(goal("orchestra-log4j2.jar").verdict()).isEqualTo("missed");
    }

    @Test
    void whatWasNotMeasuredIsNotMet() throws IOException {
        assertThat(goal("a logging call's p99.9, webhook hangs / answers").verdict())
                .isEqualTo("not measured");
        assertThat(Goals.judge(EventResults.read(folder), folder))
                .extracting(Goal::verdict)
                .doesNotContain("met");
    }

    private Goal goal(String name) throws IOException {
        return Goals.judge(EventResults.read(folder), folder).stream()
                .filter(goal -> goal.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void result(String name, Series... series) throws IOException {
        new Result(name, name, false, "now", 0, 0, MACHINE, List.of(series)).write(folder);
    }

    /** One fork of a target, as JMH writes it. */
    private void jmh(int round, String target, double... nanos) throws IOException {
        String json = String.format(Locale.ROOT, """
                [{"benchmark": "io.example.LogbackBenchmark.event", "threads": 1, "params": {"target": "%s"},
                  "primaryMetric": {"rawData": [[%s, %s, %s]]}, "secondaryMetrics": {}}]""", target, nanos[0], nanos[1], nanos[2]);
        Files.writeString(folder.resolve("jmh-1." + round + target + ".json"), json);
    }
}
