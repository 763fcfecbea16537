package io.getorchestra.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What it takes to start another JVM like this one. */
public final class Jvm {
    private Jvm() {}

    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    public static String ownClasses() {
        return Path.of(Jvm.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }

    /** The jars that the benchmarks need, whose file names begin in one of these ways, by name. */
    public static List<Path> jars(List<String> prefixes) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(ownClasses()).resolveSibling("lib"))) {
            return files.filter(file ->
                            prefixes.stream().anyMatch(file.getFileName().toString()::startsWith))
                    .sorted()
                    .toList();
        }
    }

    /** Our own classes and the jars whose file names begin in one of these ways. */
    public static String classPath(List<String> prefixes) throws IOException {
        List<String> entries = new ArrayList<>(List.of(ownClasses()));
        jars(prefixes).forEach(jar -> entries.add(jar.toString()));
        return String.join(File.pathSeparator, entries);
    }
}
