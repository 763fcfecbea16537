package io.getorchestra.examples.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.ReceivedLog;
import io.getorchestra.test.TaskRun;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.client.cli.DefaultCLI;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job in a fat jar, sent to a session cluster by Flink's own client: both load it child-first, each its own copy. */
final class NumberCheckIT {
    private static final Path TARGET = Path.of("target");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private LocalOrchestra orchestra;
    private MiniCluster cluster;

    @BeforeEach
    void start() throws Exception {
        orchestra = LocalOrchestra.start(0);
        orchestra.environment().forEach((name, value) -> System.setProperty(property(name), value));
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(configuration)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(2)
                .build());
        cluster.start();
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
        orchestra.environment().keySet().forEach(name -> System.clearProperty(property(name)));
        orchestra.close();
    }

    private static String property(String variable) {
        return variable.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
    }

    @Test
    void clientAndTaskManagersReport() throws Exception {
        assertThat(run("500")).isZero();

        List<String> numbers =
                IntStream.rangeClosed(1, 500).mapToObj(Integer::toString).toList();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(numbers("taskmanager-")).hasSize(500));
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(numbers("taskmanager-")).containsExactlyInAnyOrderElementsOf(numbers);
        assertThat(logs("client.log")).singleElement().asString().contains("Checking 500 numbers");
    }

    @Test
    void theReasonIsTheNumbers() throws Exception {
        assertThat(run("500", "77")).isEqualTo(1);

        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(numbers("taskmanager-")).contains("77"));
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1)).contains("the number 77 is bad");
    }

    @Test
    void thePageShowsThisCode() throws IOException {
        String page = Files.readString(Path.of("..", "..", "docs", "flink.md"));
        List<String> shown = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                .matcher(page)
                .results()
                .map(snippet -> withoutSpace(snippet.group(1)))
                .toList();
        Path sources = Path.of("src/main/java/io/getorchestra/examples/flink");
        String code = withoutSpace(Files.readString(sources.resolve("NumberCheck.java"))
                + Files.readString(sources.resolve("Check.java")));

        assertThat(shown).hasSize(2).allMatch(code::contains);
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }

    /** As {@code flink run} does. */
    private int run(String... arguments) throws Exception {
        URI rest = cluster.getRestAddress().get();
        Configuration client = new Configuration();
        client.set(RestOptions.ADDRESS, rest.getHost());
        client.set(RestOptions.PORT, rest.getPort());
        String[] command = Stream.concat(
                        Stream.of(
                                "run",
                                "-p",
                                "2",
                                "-m",
                                rest.getHost() + ":" + rest.getPort(),
                                "-c",
                                NumberCheck.class.getName(),
                                fatJar().toString()),
                        Stream.of(arguments))
                .toArray(String[]::new);
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try {
            return new CliFrontend(client, List.of(new DefaultCLI())).parseAndRun(command);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private Path fatJar() throws IOException {
        Path fat = directory.resolve("fat.jar");
        Set<String> known = new HashSet<>();
        try (Stream<Path> libraries = Files.list(TARGET.resolve("lib"));
                var out = new JarOutputStream(Files.newOutputStream(fat))) {
            for (Path jar : Stream.concat(Stream.of(TARGET.resolve("number-check.jar")), libraries)
                    .toList()) {
                try (var in = new JarFile(jar.toFile())) {
                    for (var entry : in.stream().toList()) {
                        if (known.add(entry.getName())) {
                            out.putNextEntry(new ZipEntry(entry.getName()));
                            in.getInputStream(entry).transferTo(out);
                        }
                    }
                }
            }
        }
        return fat;
    }

    private TaskRun taskRun() {
        assertThat(orchestra.taskRuns()).hasSize(1);
        return orchestra.taskRuns().get(0);
    }

    private List<String> logs(String start) {
        return taskRun().logs().stream()
                .filter(log -> log.name().startsWith(start))
                .map(ReceivedLog::text)
                .toList();
    }

    private List<String> numbers(String start) {
        Pattern number = Pattern.compile("Number (\\d+)\\.");
        return logs(start).stream()
                .flatMap(text -> number.matcher(text).results())
                .map(result -> result.group(1))
                .toList();
    }
}
