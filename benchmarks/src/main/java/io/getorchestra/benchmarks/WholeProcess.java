package io.getorchestra.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What whole jobs cost: starts JVMs in turn, with only the jars that a job needs on the class path, against a server on loopback in a process of its
 * own, and prints Markdown. Arguments: the parts to run, all when there are none: {@code noop open latency big growth jars}.
 */
final class WholeProcess {
    private static final int LIMIT_SECONDS = 120;

    private final String server;
    private final Path folder;

    private WholeProcess(String server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        List<String> parts =
                args.length > 0 ? List.of(args) : List.of("noop", "open", "latency", "big", "growth", "jars");
        Process server = new ProcessBuilder(java(), "-cp", ownClasses(), NullServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (WorkFolder folder = WorkFolder.create();
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            WholeProcess measurements = new WholeProcess(reader.readLine(), folder.path());
            for (String part : parts) {
                measurements.run(part);
            }
        } finally {
            server.destroy();
        }
    }

    private void run(String part) throws Exception {
        switch (part) {
            case "noop" -> noOp();
            case "open" -> open();
            case "latency" -> latency();
            case "big" -> big();
            case "growth" -> growth();
            case "jars" -> jars();
            default -> throw new IllegalArgumentException(part);
        }
    }

    private void noOp() throws Exception {
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        List<Double> difference = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Run plain = job(List.of(), "job-plain.xml", server, PlainJob.class);
            Run reported = job(List.of(), "job-memory.xml", server, ReportedJob.class);
            if (i > 0) { // the first pair brings the files into the page cache
                without.add(plain.millis());
                with.add(reported.millis());
                difference.add(reported.millis() - plain.millis());
            }
        }
        title("No-op job, cold JVM, ms, " + without.size() + " pairs in turn", "", "median", "least", "most");
        row("without us", without);
        row("with us", with);
        row("difference", difference);
    }

    private void open() throws Exception {
        title("open(), microseconds", "webhook", "first in a JVM", "warm, median", "warm, most");
        opened("answers", server, 400, 10_000);
        opened("refuses", "http://127.0.0.1:" + freePort(), 60, 50);
        try (ServerSocket hanging = new ServerSocket(0, 10_000, InetAddress.getLoopbackAddress())) {
            opened("hangs", "http://127.0.0.1:" + hanging.getLocalPort(), 60, 50);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void opened(String name, String url, int count, int closeMillis) throws Exception {
        String[] figures = job(List.of(), "job-quiet.xml", url, OpenTime.class, count + "", closeMillis + "")
                .words();
        row(name, figures[0], figures[1], figures[2]);
    }

    private void latency() throws Exception {
        List<Double> answers = new ArrayList<>();
        List<Double> hangs = new ArrayList<>();
        try (ServerSocket hanging = new ServerSocket(0, 10_000, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 7; i++) {
                answers.add(percentile(server));
                hangs.add(percentile("http://127.0.0.1:" + hanging.getLocalPort()));
            }
        }
        title("A logging call's p99.9, ns, 7 JVMs each in turn", "webhook", "median", "least", "most");
        row("answers", answers);
        row("hangs", hangs);
    }

    private double percentile(String url) throws Exception {
        return Double.parseDouble(job(List.of(), "job-quiet.xml", url, CallLatency.class, "1000000")
                .words()[0]);
    }

    private void big() throws Exception {
        List<Double> ends = new ArrayList<>();
        List<Double> curls = new ArrayList<>();
        Path body = Files.createFile(folder.resolve("body"));
        try (BufferedWriter writer = Files.newBufferedWriter(body)) {
            for (int i = 0; i < 1_000_000; i++) {
                writer.write(
                        "01:23:45.678 INFO  NightlyExport - exported a row of customers, and of what belongs to them, number 1234567\n"
                                .substring(0, 99));
                writer.write('\n');
            }
        }
        for (int i = 0; i < 7; i++) {
            ends.add(big(100, 1).endMillis());
            curls.add(curl(body));
        }
        Files.delete(body);
        title("From the job's end to exit, 100 MB log (file buffer), ms, 7 in turn", "", "median", "least", "most");
        row("with us", ends);
        row("curl, one POST of 100 MB", curls);
    }

    private double curl(Path body) throws Exception {
        List<String> command = List.of(
                "curl",
                "-sS",
                "-o",
                folder.resolve("reply").toString(),
                "-X",
                "POST",
                "-T",
                body.toString(),
                "-H",
                "Expect:",
                server);
        return run(command).millis();
    }

    private BigRun big(int megabytes, int threads) throws Exception {
        List<String> options = List.of("-Xmx64m", "-Dbenchmark.folder=" + folder.resolve("task"));
        Run run = job(options, "job-file.xml", server, BigLogJob.class, megabytes + "", threads + "");
        String[] words = run.words();
        return new BigRun(
                run.millis(),
                run.endedAt() - Long.parseLong(words[0]),
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]) / 1024);
    }

    /** One run of {@link BigLogJob}: the whole process, from the work's end to exit, the logging itself, and the peak RSS in MiB. */
    private record BigRun(double millis, double endMillis, double logging, double peak) {}

    private void growth() throws Exception {
        title(
                "Growth, file buffer, maxSize 2 GB, -Xmx64m, medians of 3",
                "MB of log, threads",
                "whole process ms",
                "logging ms",
                "end to exit ms",
                "peak RSS MiB");
        for (int megabytes : new int[] {10, 100, 1000}) {
            growth(megabytes, 1);
        }
        for (int threads : new int[] {2, 8, 64}) {
            growth(100, threads);
        }
    }

    private void growth(int megabytes, int threads) throws Exception {
        List<BigRun> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            runs.add(big(megabytes, threads));
        }
        row(
                megabytes + " MB, " + threads,
                text(median(runs.stream().map(BigRun::millis))),
                text(median(runs.stream().map(BigRun::logging))),
                text(median(runs.stream().map(BigRun::endMillis))),
                text(median(runs.stream().map(BigRun::peak))));
    }

    private void jars() throws IOException {
        title("Jars", "", "bytes");
        try (Stream<Path> files = Files.list(library())) {
            List<Path> ours = files.filter(file -> file.getFileName().toString().startsWith("orchestra-"))
                    .sorted()
                    .toList();
            for (Path jar : ours) {
                row(jar.getFileName().toString(), Files.size(jar) + "");
            }
        }
    }

    private Run job(List<String> options, String logback, String url, Class<?> main, String... arguments)
            throws Exception {
        List<String> command = new ArrayList<>(List.of(java(), "-cp", classPath(logback)));
        command.addAll(options);
        command.add("-Dlogback.configurationFile=" + logback);
        command.add("-Dorchestra.api-key=benchmark");
        command.add("-Dorchestra.task-run-id=" + TaskCapture.TASK_RUN_ID);
        command.add("-Dorchestra.webhook-url=" + url);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return run(command);
    }

    private Run run(List<String> command) throws Exception {
        Path output = folder.resolve("output");
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("no end after " + LIMIT_SECONDS + " s: " + command);
        }
        double millis = (System.nanoTime() - start) / 1e6;
        long endedAt = System.currentTimeMillis();
        String text = Files.readString(output);
        if (process.exitValue() != 0) {
            throw new IOException(command + " ended with " + process.exitValue() + ": " + text);
        }
        return new Run(millis, endedAt, text);
    }

    /** A process that has ended: its wall time, when it ended (ms since 1970) and what it printed. */
    private record Run(double millis, long endedAt, String output) {
        String[] words() {
            String[] lines = output.strip().split("\n");
            return lines[lines.length - 1].split(" ");
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String ownClasses() {
        return Path.of(WholeProcess.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    private static Path library() {
        return Path.of(ownClasses()).resolveSibling("lib");
    }

    private static String classPath(String logback) throws IOException {
        List<String> prefixes = new ArrayList<>(List.of("slf4j-api", "logback-"));
        if (!logback.equals("job-plain.xml")) {
            prefixes.addAll(List.of("orchestra-core", "orchestra-logback", "jackson-"));
        }
        List<String> entries = new ArrayList<>(List.of(ownClasses()));
        try (Stream<Path> files = Files.list(library())) {
            files.filter(file -> prefixes.stream().anyMatch(file.getFileName().toString()::startsWith))
                    .sorted()
                    .forEach(file -> entries.add(file.toString()));
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void title(String title, String... columns) {
        System.out.println("\n" + title + "\n");
        row(columns[0], List.of(columns).subList(1, columns.length).toArray(String[]::new));
        System.out.println("| --- |" + " ---: |".repeat(columns.length - 1));
    }

    private static void row(String name, List<Double> values) {
        row(
                name,
                text(median(values.stream())),
                text(values.stream().min(Double::compare).orElseThrow()),
                text(values.stream().max(Double::compare).orElseThrow()));
    }

    private static void row(String name, String... cells) {
        System.out.println("| " + name + " | " + String.join(" | ", cells) + " |");
    }

    private static double median(Stream<Double> values) {
        List<Double> sorted = values.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
