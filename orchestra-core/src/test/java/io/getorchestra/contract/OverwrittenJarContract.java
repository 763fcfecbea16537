package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deployment writes the job's jar over while it runs: what the task's end needs has been loaded by then. */
public abstract class OverwrittenJarContract extends Contract {

    /** One jar of all that the job needs, as people deploy it. */
    private Path fatJar() throws IOException {
        Map<String, byte[]> entries = new TreeMap<>();
        for (String element : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(java.io.File.pathSeparator)) {
            Path path = Path.of(element);
            if (Files.isDirectory(path)) {
                addFolder(path, entries);
            } else if (isWanted(path.getFileName().toString())) {
                addJar(path, entries);
            }
        }
        Path jar = directory.resolve("job.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return jar;
    }

    private static boolean isWanted(String name) {
        return name.matches("(orchestra|slf4j|logback|log4j|jackson|disruptor).*\\.jar");
    }

    private static void addFolder(Path folder, Map<String, byte[]> entries) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // The tests' own plugins would take the place of Log4j's.
                if (!file.endsWith("Log4j2Plugins.dat")) {
                    entries.putIfAbsent(
                            folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void addJar(Path file, Map<String, byte[]> entries) throws IOException {
        try (JarInputStream in = new JarInputStream(Files.newInputStream(file))) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (!entry.isDirectory()) {
                    entries.putIfAbsent(entry.getName(), in.readAllBytes());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "endsBare, SUCCEEDED, nightly-export succeeded.",
        "throwsBare, FAILED, nightly-export failed. Error: no such table: orders",
        "throwsInRun, FAILED, nightly-export failed. Error: no such table: orders",
        // The class file would tell, but it is another one by now.
        "exitsWithZero, FAILED, nightly-export failed. Error: JVM shut down before the task ended (System.exit in OverwrittenJarJobs.main)",
        "isTerminated, FAILED, nightly-export failed. Error: JVM shut down before the task ended (SIGTERM)"
    })
    void theEndNeedsNothingFromTheJar(String job, String status, String message) throws IOException {
        Path jar = fatJar();
        LoggingSetup setup = LoggingSetup.empty().with(Orchestra.appender().withPattern("%msg%n"));
        try (ChildJvm child = job(job, setup)
                .main(OverwrittenJarJobs.class)
                .classPath(jar)
                .argument(jar.toString())
                .start(directory)) {
            child.awaitLine("written over");
            if (job.equals("isTerminated")) {
                child.signal("TERM");
            }
            assertThat(child.exitCode())
                    .isEqualTo(
                            switch (job) {
                                case "throwsBare", "throwsInRun" -> 1;
                                case "isTerminated" -> 143;
                                default -> 0;
                            });
            assertThat(child.stderr()).doesNotContain("io/getorchestra");
        }
        assertThat(server.requests().endStatus()).isEqualTo(status);
        assertThat(server.requests().endMessage()).isEqualTo(message);
        assertThat(server.requests().log()).startsWith("exporting\n");
    }
}
