package io.getorchestra.benchmarks.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The goals, judged by the medians of what was measured. Where no figure is set, as for growth that is linear, the limit is ours and says so.
 */
final class Goals {
    private static final String OUR_READING = " (our reading)";

    private final EventResults events;
    private final EventResults judged;
    private final Path folder;
    private final List<Goal> goals = new ArrayList<>();

    private Goals(EventResults events, Path folder) throws IOException {
        this.events = events;
        this.judged = EventResults.judged(folder);
        this.folder = folder;
    }

    static List<Goal> judge(EventResults events, Path folder) throws IOException {
        Goals goals = new Goals(events, folder);
        goals.perEvent();
        goals.latency();
        goals.shortJob();
        goals.longLog();
        goals.growth();
        goals.scopes();
        goals.jars();
        return List.copyOf(goals.goals);
    }

    private void perEvent() throws IOException {
        for (int threads = 1; threads <= 2; threads++) {
            time("Logback", "memory / encode-only", "ORCHESTRA_MEMORY", "ENCODE_ONLY", threads, 1.3);
            time("Log4j2", "memory / encode-only", "ORCHESTRA_MEMORY", "ENCODE_ONLY", threads, 1.3);
        }
        for (int threads = 1; threads <= 2; threads++) {
            String peer = "RANDOM_ACCESS_FILE_UNFLUSHED";
            time("Log4j2", "memory / unflushed `RandomAccessFile`", "ORCHESTRA_MEMORY", peer, threads, 0.85);
        }
        for (int threads = 1; threads <= 2; threads++) {
            String peer = "RANDOM_ACCESS_FILE_UNFLUSHED";
            time("Logback", "file / unflushed `FileAppender`", "ORCHESTRA_FILE", "FILE_UNFLUSHED", threads, 1.0);
            time("Log4j2", "file / unflushed `RandomAccessFile`", "ORCHESTRA_FILE", peer, threads, 1.0);
        }
        for (int threads = 1; threads <= 2; threads++) {
            String peer = "RANDOM_ACCESS_FILE_FLUSHED";
            time("Logback", "file / flushed `FileAppender`", "ORCHESTRA_FILE", "FILE_FLUSHED", threads, 0.5);
            time("Log4j2", "file / flushed `RandomAccessFile`", "ORCHESTRA_FILE", peer, threads, 0.5);
        }
        for (int threads = 1; threads <= 2; threads++) {
            moreThanEncodeOnly(threads);
            allocatedByLog4j(threads);
        }
    }

    /** With two threads, memory against encode-only counts in every round; the rounds made for judging go before the others. */
    private void time(String framework, String what, String ours, String peer, int threads, double limit) {
        String name = framework + ", " + what + ", " + threads(threads);
        Optional<Ratio> ratio =
                ratio(judged, framework, ours, peer, threads).or(() -> ratio(events, framework, ours, peer, threads));
        boolean every = threads == 2 && peer.equals("ENCODE_ONLY");
        goals.add(ratio.map(found -> every ? Goal.inEveryRound(name, limit, found) : Goal.atMost(name, limit, found))
                .orElseGet(() -> Goal.missing(name, "≤ " + limit)));
    }

    private static Optional<Ratio> ratio(EventResults from, String framework, String ours, String peer, int threads) {
        Optional<EventFigures> other = from.find(framework, peer, threads);
        return from.find(framework, ours, threads).flatMap(one -> other.map(one::over));
    }

    private static String threads(int threads) {
        return threads == 1 ? "1 thread" : threads + " threads";
    }

    private void moreThanEncodeOnly(int threads) throws IOException {
        String name = "Logback, memory, more bytes an event than encode-only, " + threads(threads);
        Optional<Series> limit = allocated("Logback, encode-only, threads: " + threads);
        memory(name, "Logback", threads, 8, limit.map(Series::median));
    }

    private void allocatedByLog4j(int threads) throws IOException {
        memory("Log4j2, memory, bytes an event, " + threads(threads), "Log4j2", threads, 16, Optional.of(0.0));
    }

    private void memory(String name, String framework, int threads, double limit, Optional<Double> less)
            throws IOException {
        String ours = framework + ", memory, threads: " + threads;
        Optional<Series> full = allocated(ours);
        Optional<Series> filling = allocated(ours + ", below the limit, beyond what is kept");
        if (full.isEmpty() || filling.isEmpty() || less.isEmpty()) {
            goals.add(Goal.missing(name, "≤ " + Series.text(limit) + " B"));
            return;
        }
        double atLimit = full.get().median() - less.get();
        double below = filling.get().median() - less.get();
        String measured = Series.text(atLimit) + " B with the log at its limit, " + Series.text(below)
                + " B beyond what is kept before that";
        goals.add(Goal.atMost(name, limit, " B", Math.max(atLimit, below), measured));
    }

    private Optional<Series> allocated(String name) throws IOException {
        return series("allocation", name);
    }

    private Optional<Series> series(String result, String name) throws IOException {
        return Result.read(folder, result).flatMap(found -> found.find(name));
    }

    private void latency() throws IOException {
        String name = "a logging call's p99.9, webhook hangs / answers";
        Optional<Series> hangs = series("latency", "hangs, p99.9");
        Optional<Series> answers = series("latency", "answers, p99.9");
        goals.add(
                hangs.isPresent() && answers.isPresent()
                        ? Goal.atMost(name, 1.1, Ratio.of(hangs.get(), answers.get()))
                        : Goal.missing(name, "≤ 1.1"));
    }

    private void shortJob() throws IOException {
        figure("no-op job, with us over without us", 50, "noop", "with us, more than without us");
        series("noop", "three POSTs over a bare socket, more than without us")
                .ifPresent(bare -> goals.add(
                        new Goal("the same, three POSTs over a bare socket (the limit)", "", measured(bare), "")));
        series("noop", "with us, with an archive, more than without us")
                .ifPresent(archive ->
                        goals.add(new Goal("the same, both with a class data archive", "", measured(archive), "")));
        figure("`open()` on a warm JVM", 5, "open", "answers, warm");
        figure("`open()`, webhook refuses", 50, "open", "refuses, warm");
        figure("`open()`, webhook hangs", 50, "open", "hangs, warm");
    }

    private void longLog() throws IOException {
        figure("the job's end to exit, 100 MB log", 200, "big", "with us");
        series("big", "curl, one POST")
                .ifPresent(curl -> goals.add(new Goal("the same, `curl` (the limit)", "", measured(curl), "")));
        figure("1000 MB log, `-Xmx64m`, whole process", 7, "growth", "1000 MB, whole process");
        figure("1000 MB log, `-Xmx64m`, peak RSS", 200, "growth", "1000 MB, peak RSS");
    }

    private void figure(String name, double limit, String result, String seriesName) throws IOException {
        Optional<Series> series = series(result, seriesName);
        goals.add(
                series.isPresent()
                        ? Goal.atMost(
                                name,
                                limit,
                                " " + series.get().unit(),
                                series.get().median(),
                                measured(series.get()))
                        : Goal.missing(name, "≤ " + Series.text(limit)));
    }

    private static String measured(Series series) {
        return Series.text(series.median()) + " " + series.unit() + " (" + Series.text(series.least()) + " to "
                + Series.text(series.most()) + ")";
    }

    private void growth() throws IOException {
        growth("time for a MB, 1000 MB / 100 MB", "whole process", 100, 10);
        growth("peak RSS, 1000 MB / 10 MB", "peak RSS", 10, 1);
        for (String framework : List.of("Logback", "Log4j2")) {
            for (String buffer : List.of("memory buffer", "file buffer")) {
                threads(framework + ", " + buffer, 2, 1, 1.6);
                threads(framework + ", " + buffer, 64, 2, 1.0);
            }
        }
    }

    private void threads(String buffer, int threads, int than, double limit) throws IOException {
        String name = buffer + ", events a second, " + threads + " threads / " + than;
        Optional<Series> many = series("threads", buffer + ", threads: " + threads);
        Optional<Series> few = series("threads", buffer + ", threads: " + than);
        goals.add(
                many.isPresent() && few.isPresent()
                        ? Goal.atLeast(name, limit, Ratio.of(many.get(), few.get()))
                        : Goal.missing(name, "≥ " + limit));
    }

    private void growth(String name, String what, int than, double factor) throws IOException {
        Optional<Series> large = series("growth", "1000 MB, " + what);
        Optional<Series> small = series("growth", than + " MB, " + what);
        if (large.isPresent() && small.isPresent()) {
            Ratio whole = Ratio.of(large.get(), small.get());
            Ratio ratio = new Ratio(
                    whole.value() / factor,
                    whole.byRound().stream().map(each -> each / factor).toList());
            Goal goal = Goal.atMost(name, 1.2, ratio);
            goals.add(new Goal(goal.name(), goal.limit() + OUR_READING, goal.measured(), goal.verdict()));
        }
    }

    private void scopes() throws IOException {
        figure("threads of ours, a scope open and idle", 1, "scopes", "1 open, threads of ours");
        figure("threads of ours, 200 scopes open and idle", 200, "scopes", "200 open, threads of ours");
        figure("10,000 scopes in turn, time of the second half / first", 1.2, "scopes", "in turn, second half / first");
        for (String what : List.of("threads", "classes", "files", "descriptors")) {
            figure("10,000 scopes in turn, " + what + " left over", 0, "scopes", "in turn, " + what + " left");
        }
    }

    private void jars() throws IOException {
        jar("orchestra-core", 100);
        jar("orchestra-logback", 25);
        jar("orchestra-log4j2", 25);
    }

    private void jar(String name, double kilobytes) throws IOException {
        Optional<Series> bytes = series("jars", name);
        goals.add(
                bytes.isPresent()
                        ? Goal.atMost(
                                name + ".jar",
                                kilobytes,
                                " KB",
                                bytes.get().median() / 1000,
                                Series.text(bytes.get().median()) + " bytes")
                        : Goal.missing(name + ".jar", "≤ " + (int) kilobytes + " KB"));
    }
}
