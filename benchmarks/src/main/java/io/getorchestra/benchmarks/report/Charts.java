package io.getorchestra.benchmarks.report;

import io.getorchestra.benchmarks.report.LineChart.Point;
import io.getorchestra.benchmarks.report.LineChart.XMark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The pictures: what an event costs, how a job grows with its log, and what more threads bring. */
final class Charts {
    private static final String OURS = "#0b6e4f";
    private static final String OURS_TOO = "#2f81f7";
    private static final String PEER = "#6e7781";

    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("ENCODE_ONLY", "encode only");
        NAMES.put("FILE_UNFLUSHED", "FileAppender, unflushed");
        NAMES.put("FILE_FLUSHED", "FileAppender, flushed");
        NAMES.put("ASYNC", "AsyncAppender");
        NAMES.put("LOKI4J", "Loki4j");
        NAMES.put("NULL", "Null, not encoded");
        NAMES.put("NULL_IN_A_TASK", "the same, with a task's id");
        NAMES.put("RANDOM_ACCESS_FILE_UNFLUSHED", "RandomAccess, unflushed");
        NAMES.put("RANDOM_ACCESS_FILE_FLUSHED", "RandomAccess, flushed");
        NAMES.put("MEMORY_MAPPED_FILE", "MemoryMapped");
        NAMES.put("ORCHESTRA_MEMORY", "Orchestra, memory");
        NAMES.put("ORCHESTRA_FILE", "Orchestra, file");
        NAMES.put("ORCHESTRA_MEMORY_LIVE", "the same, parts taken");
        NAMES.put("ORCHESTRA_FILE_LIVE", "the same, parts taken");
    }

    private final Path folder;

    private Charts(Path folder) {
        this.folder = folder;
    }

    static void draw(EventResults events, Path folder) throws IOException {
        Charts charts = new Charts(folder);
        charts.events(events, "Logback");
        charts.events(events, "Log4j2");
        charts.growth();
        charts.threads("Logback", "FileAppender", "threads.svg");
        charts.threads("Log4j2", "RandomAccessFile", "threads-log4j2.svg");
    }

    private void events(EventResults events, String framework) throws IOException {
        List<EventFigures> single = events.of(framework, 1);
        if (single.isEmpty()) {
            return;
        }
        BarChart chart = new BarChart(
                framework + ": what an event costs the thread that logs it",
                "ns an event with three arguments; median, and the middle 80 % of the iterations; less is better",
                "ns/event",
                "1 thread",
                "2 threads");
        for (EventFigures one : single) {
            List<BarChart.Bar> bars = new ArrayList<>();
            bars.add(bar(one));
            events.find(framework, one.target(), 2).ifPresent(two -> bars.add(bar(two)));
            chart.group(NAMES.get(one.target()), one.target().startsWith("ORCHESTRA"), bars);
        }
        chart.write(folder.resolve("events-" + framework.toLowerCase(Locale.ROOT) + ".svg"));
    }

    private static BarChart.Bar bar(EventFigures figures) {
        Series time = figures.time();
        return new BarChart.Bar(time.median(), time.percentile(10), time.percentile(90));
    }

    private void growth() throws IOException {
        Optional<Result> found = Result.read(folder, "growth");
        if (found.isEmpty()) {
            return;
        }
        List<Point> seconds = new ArrayList<>();
        List<Point> memory = new ArrayList<>();
        List<XMark> marks = new ArrayList<>();
        for (int megabytes : new int[] {10, 100, 1000}) {
            double x = megabytes / 1000.0;
            found.get().find(megabytes + " MB, whole process").ifPresent(series -> seconds.add(new Point(x, series)));
            found.get().find(megabytes + " MB, peak RSS").ifPresent(series -> memory.add(new Point(x, series)));
        }
        for (int megabytes = 0; megabytes <= 1000; megabytes += 250) {
            marks.add(new XMark(megabytes / 1000.0, megabytes + ""));
        }
        Svg svg = new Svg(
                360,
                "A job with a log of 10, 100 and 1000 MB",
                "whole job with the file buffer and -Xmx64m, its log delivered over loopback; medians, least to most");
        LineChart time = new LineChart(60, 330, 100, 300, "MB of log", "seconds");
        time.line("", OURS, seconds);
        time.draw(svg, marks, Series::text);
        LineChart peak = new LineChart(430, 690, 100, 300, "MB of log", "peak RSS, MiB");
        peak.line("", OURS, memory);
        peak.draw(svg, marks, Series::text);
        svg.write(folder.resolve("growth.svg"));
    }

    private void threads(String framework, String peer, String file) throws IOException {
        Optional<Result> found = Result.read(folder, "threads");
        if (found.isEmpty()) {
            return;
        }
        int[] counts = {1, 2, 4, 8, 16, 32, 64};
        List<XMark> marks = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            marks.add(new XMark((i + 0.5) / counts.length, counts[i] + ""));
        }
        int cores = found.get().machine().cores();
        Svg svg = new Svg(
                380,
                "Events a second, from 1 to 64 threads",
                framework + ", one process, " + cores + " cores; medians, least to most; more is better");
        LineChart chart = new LineChart(70, 540, 96, 320, "threads that log", "events/s");
        Map<String, String> colors = new LinkedHashMap<>();
        colors.put("memory buffer", OURS);
        colors.put("file buffer", OURS_TOO);
        colors.put(peer + ", unflushed", PEER);
        colors.forEach((name, color) -> {
            List<Point> points = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
                double x = (i + 0.5) / counts.length;
                found.get()
                        .find(framework + ", " + name + ", threads: " + counts[i])
                        .ifPresent(series -> points.add(new Point(x, series)));
            }
            if (!points.isEmpty()) {
                chart.line(color.equals(PEER) ? peer : "Orchestra, " + name.split(" ")[0], color, points);
            }
        });
        chart.draw(svg, marks, null);
        svg.write(folder.resolve(file));
    }
}
