package io.getorchestra.internal.outcome;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.jdt.core.compiler.batch.BatchCompiler;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;

/** The compilers whose code has to be understood, each with the shapes in its language. */
final class Compilers {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private Compilers() {}

    private static List<Named> all;

    /** Compiles its shapes into a directory. */
    private interface Compiler {
        void compile(Path classes) throws Exception;
    }

    /** A compiler at work. */
    record Named(String name, Future<Path> compiled) {
        /** Its shapes, compiled. */
        Path classes() throws Exception {
            return compiled.get();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Starts all of them when first called, since they take longer than all tests of their code. */
    static synchronized List<Named> all() throws IOException {
        if (all == null) {
            List<Path> sources = javaSources();
            String javac = "javac " + Runtime.version().feature();
            List<Named> started = new ArrayList<>();
            started.add(start(javac, classes -> javac(classes, sources, "-g")));
            started.add(start(javac + " without debug information", classes -> javac(classes, sources, "-g:none")));
            for (Path home : otherJdks()) {
                started.add(start("javac of " + home.getFileName(), classes -> javacOf(home, classes, sources)));
            }
            started.add(start("ecj", classes -> ecj(classes, sources)));
            Named kotlin = start("Kotlin", classes -> kotlin(classes));
            started.add(kotlin);
            started.add(start("Kotlin with lambda classes and language 2.2", classes -> {
                kotlin.classes(); // two at a time in one JVM are not safe
                kotlin(classes, "-Xlambdas=class", "-language-version", "2.2");
            }));
            all = List.copyOf(started);
        }
        return all;
    }

    private static Named start(String name, Compiler compiler) {
        FutureTask<Path> task = new FutureTask<>(() -> {
            Path classes = emptyDirectory(name);
            compiler.compile(classes);
            return classes;
        });
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return new Named(name, task);
    }

    /** Beside the compiled tests. */
    private static Path emptyDirectory(String name) throws IOException {
        Path directory = resource("/").resolveSibling("shapes").resolve(name);
        if (Files.exists(directory)) {
            try (Stream<Path> old = Files.walk(directory)) {
                for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return Files.createDirectories(directory);
    }

    private static void javac(Path classes, List<Path> sources, String... options) throws IOException {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-proc:none", "-nowarn", "-encoding", "UTF-8", "-cp", CLASS_PATH));
        arguments.addAll(List.of("-d", classes.toString()));
        for (Path source : sources) {
            arguments.add(source.toString());
        }
        PrintWriter writer = new PrintWriter(out);
        ToolProvider tool = ToolProvider.findFirst("javac").orElseThrow();
        check(tool.run(writer, writer, arguments.toArray(String[]::new)) == 0, out.toString());
    }

    /** Those beside the one that runs this whose classes it can load, and one of each version. */
    private static List<Path> otherJdks() throws IOException {
        List<Path> found = new ArrayList<>();
        List<String> versions = new ArrayList<>(List.of(Runtime.version().toString()));
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        for (Path parent : List.of(home.getParent(), Path.of("/usr/lib/jvm"))) {
            if (!Files.isDirectory(parent)) {
                continue;
            }
            try (Stream<Path> siblings = Files.list(parent)) {
                for (Path jdk : siblings.sorted().toList()) {
                    if (Files.isExecutable(jdk.resolve("bin/javac")) && Files.isReadable(jdk.resolve("release"))) {
                        String version = release(jdk, "JAVA_VERSION");
                        int feature = Runtime.Version.parse(version).feature();
                        boolean isNew = !jdk.toRealPath().equals(home) && !versions.contains(version);
                        if (isNew
                                && feature >= 17
                                && feature <= Runtime.version().feature()) {
                            versions.add(version);
                            found.add(jdk);
                        }
                    }
                }
            }
        }
        return found;
    }

    private static String release(Path jdk, String key) throws IOException {
        try (Stream<String> lines = Files.lines(jdk.resolve("release"))) {
            return lines.filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1).replace("\"", ""))
                    .findFirst()
                    .orElse("0");
        }
    }

    private static void javacOf(Path jdk, Path classes, List<Path> sources) throws Exception {
        List<String> command = new ArrayList<>(List.of(jdk.resolve("bin/javac").toString()));
        command.addAll(List.of("-g", "-proc:none", "-nowarn", "-encoding", "UTF-8", "-cp", CLASS_PATH));
        command.addAll(List.of("-d", classes.toString()));
        for (Path source : sources) {
            command.add(source.toString());
        }
        Path out = classes.resolve("javac.out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        check(process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0, Files.readString(out));
    }

    private static void ecj(Path classes, List<Path> sources) throws IOException {
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("-17", "-g", "-nowarn", "-proc:none", "-encoding", "UTF-8"));
        arguments.addAll(List.of("-cp", CLASS_PATH, "-d", classes.toString()));
        for (Path source : sources) {
            arguments.add(source.toString());
        }
        PrintWriter writer = new PrintWriter(out);
        check(BatchCompiler.compile(arguments.toArray(String[]::new), writer, writer, null), out.toString());
    }

    private static void kotlin(Path classes, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-no-stdlib", "-no-reflect", "-nowarn", "-jvm-target", "17", "-cp", CLASS_PATH));
        arguments.addAll(
                List.of("-d", classes.toString(), resource("/shapes/kotlin").toString()));
        var out = new java.io.ByteArrayOutputStream();
        ExitCode exit = new K2JVMCompiler().exec(new java.io.PrintStream(out), arguments.toArray(String[]::new));
        check(exit == ExitCode.OK, out.toString());
    }

    private static List<Path> javaSources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(resource("/shapes/java"))) {
            files.forEach(sources::add);
        }
        sources.add(largeSource(emptyDirectory("sources")));
        return sources;
    }

    /** Shapes that are too long to write down. */
    private static Path largeSource(Path directory) throws IOException {
        String locals = IntStream.range(0, 300)
                .mapToObj(i -> "Object o" + i + " = path;\n")
                .collect(Collectors.joining());
        String lines = IntStream.range(0, 1000)
                .mapToObj(i -> "sum += Probe.value(" + i + ", path == " + i + " + 1);\n")
                .collect(Collectors.joining());
        String method = """
                @Case(path = 0, exits = "a=NORMAL")
                @Case(path = 1, exits = "a=EXCEPTION")
                @Case(path = -1, exits = "a=NORMAL")
                static long %s(int path) {
                    long sum = 0;
                    %s
                    try (Probe t = Probe.open()) {
                        if (path < 0) {
                            return sum;
                        }
                        sum += Probe.value(1, path == 1);
                        %s
                    }
                    %s
                    return sum;
                }
                """;
        String source = """
                package shapes;

                import io.getorchestra.internal.outcome.probe.Case;
                import io.getorchestra.internal.outcome.probe.Probe;

                public class Large {
                %s
                %s
                }
                """.formatted(
                        method.formatted("threeHundredLocals", locals, "", ""),
                        method.formatted("thousandLines", "", lines, lines.replace("path == ", "path == 5000 + ")));
        return Files.writeString(directory.resolve("Large.java"), source);
    }

    private static Path resource(String name) {
        try {
            return Path.of(Compilers.class.getResource(name).toURI());
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static void check(boolean done, String output) {
        if (!done) {
            throw new AssertionError(output);
        }
    }
}
