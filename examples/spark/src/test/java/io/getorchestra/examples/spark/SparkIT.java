package io.getorchestra.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.getorchestra.examples.spark.cluster.LocalCluster;
import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.ReceivedLog;
import io.getorchestra.test.TaskRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs on a real standalone cluster: a master, two workers, drivers and executors in JVMs of their own. {@code mvn verify} runs what has no tag,
 * {@code .ci/spark} all, and other versions of Spark.
 */
@DisabledOnOs(OS.WINDOWS)
final class SparkIT {
    private static final String SLOW = "slow";
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path CLEAN = Path.of("..", "quickstart", "orders-clean.csv");
    private static final Path BROKEN =
            Path.of("..", "quickstart", "src/main/resources/io/getorchestra/examples/quickstart/orders.csv");

    private static LocalCluster cluster;

    @TempDir
    private Path directory;

    private LocalOrchestra orchestra;
    private Map<String, String> environment;

    @BeforeAll
    static void startCluster() throws Exception {
        String version = System.getProperty("spark.version");
        Path files = Path.of("target", "it-" + version + "-" + System.currentTimeMillis());
        cluster = LocalCluster.start(
                Path.of("cluster", "target", "spark-" + version + ".classpath"),
                Files.createDirectories(files),
                2,
                Map.of());
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @BeforeEach
    void startOrchestra() throws IOException {
        orchestra = LocalOrchestra.start(0);
        environment = new HashMap<>(orchestra.environment());
    }

    @AfterEach
    void stopOrchestra() {
        orchestra.close();
    }

    @Test
    void eachLineOfEachPartitionArrivesOnce() throws Exception {
        try (SparkJob job = nightlyOrders(SparkJob.jars(), SparkJob.NIGHTLY_ORDERS, CLEAN.toString())) {
            assertThat(job.exitCode()).as(job::consoleTail).isZero();
        }

        awaitLogs("driver.log", "executor-0.log", "executor-1.log");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(taskRun().outputs().get("rows").asInt()).isEqualTo(640);
        List<String> ids = Files.readAllLines(CLEAN).stream()
                .skip(1)
                .map(row -> row.split(",")[0])
                .toList();
        assertThat(found(executorLogs(), "Partition \\d: order (\\S+) of")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(found(executorLogs(), "Partition (\\d): \\d+ orders"))
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7");
        assertThat(log("driver.log")).contains("Reading ", "DACH: 198 orders, 11468.82 EUR");
    }

    @Test
    @Tag(SLOW)
    void aFatJarNeedsNoMore() throws Exception {
        Path jar = SparkJob.fatJar(directory.resolve("fat.jar"));
        try (SparkJob job = nightlyOrders(List.of(), jar, CLEAN.toString())) {
            assertThat(job.exitCode()).as(job::consoleTail).isZero();
        }

        awaitLogs("driver.log", "executor-0.log", "executor-1.log");
        assertThat(found(executorLogs(), "Partition \\d: order (\\S+) of"))
                .hasSize(640)
                .doesNotHaveDuplicates();
    }

    @Test
    @Tag(SLOW)
    void theReasonIsTheRowsNotTheJobs() throws Exception {
        try (SparkJob job = nightlyOrders(SparkJob.jars(), SparkJob.NIGHTLY_ORDERS, "--strict", BROKEN.toString())) {
            assertThat(job.exitCode()).isEqualTo(1);
        }

        awaitLogs("driver.log");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1))
                .contains("Job aborted")
                .containsPattern("Order O-\\d+ has an unknown region: '");
        assertThat(log("driver.log")).contains("failed 4 times", "Caused by: " + BrokenRowException.class.getName());
    }

    @Test
    @Tag(SLOW)
    void whatTheDriverThrowsIsTheReason() throws Exception {
        try (SparkJob job = nightlyOrders(SparkJob.jars(), SparkJob.NIGHTLY_ORDERS, "nowhere.csv")) {
            assertThat(job.exitCode()).isEqualTo(1);
        }

        awaitLogs("driver.log");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1)).contains("Path does not exist", "nowhere.csv");
    }

    @Test
    @Tag(SLOW)
    void aDriverThatExitsHasFailed() throws Exception {
        say("go");
        try (SparkJob job = waitingJob("exit")) {
            assertThat(job.exitCode()).isEqualTo(3);
        }

        awaitLogs("driver.log");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1)).contains("3");
    }

    @Test
    @Tag(SLOW)
    void aDriverThatIsTerminatedHasFailed() throws Exception {
        try (SparkJob job = waitingJob("end")) {
            awaitFile("ready-0-0");
            awaitFile("ready-1-0");
            job.driver().destroy();
            assertThat(job.exitCode()).isEqualTo(143);
        }

        awaitLogs("driver.log", "executor-0.log", "executor-1.log");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1)).contains("SIGTERM");
        assertThat(found(executorLogs(), "Task (\\d-\\d, line \\d+)\\."))
                .containsExactlyInAnyOrderElementsOf(lines("0-0", "1-0"));
    }

    @Test
    @Tag(SLOW)
    void theLogOfAKilledExecutorIsDeliveredByTheNext() throws Exception {
        environment.put("ORCHESTRA_BUFFER", "file");
        environment.put("ORCHESTRA_DIRECTORY", directory.resolve("buffers").toString());
        try (SparkJob job = waitingJob("end")) {
            awaitFile("ready-0-0");
            awaitFile("ready-1-0");
            ProcessHandle killed = executor("0");
            killed.destroyForcibly();
            await().atMost(LIMIT)
                    .until(() -> Files.exists(directory.resolve("ready-0-1"))
                            || Files.exists(directory.resolve("ready-1-1")));
            say("go");
            assertThat(job.exitCode()).as(job::consoleTail).isZero();
        }

        awaitLogs("driver.log", "executor-1.log", "executor-2.log");
        // What a later start delivers has the time of its start in its name.
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(taskRun().logs())
                        .filteredOn(log -> log.name().matches("executor-0\\.\\d{8}-\\d{6}\\.log"))
                        .hasSize(1));
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
        String again = Files.exists(directory.resolve("ready-0-1")) ? "0-1" : "1-1";
        assertThat(found(executorLogs(), "Task (\\d-\\d, line \\d+)\\."))
                .containsExactlyInAnyOrderElementsOf(lines("0-0", "1-0", again));
        await().atMost(LIMIT).untilAsserted(() -> {
            try (Stream<Path> left = Files.list(directory.resolve("buffers"))) {
                assertThat(left.filter(Files::isDirectory)).isEmpty();
            }
        });
    }

    @Test
    @Tag(SLOW)
    void theKeyIsInNothingThatSparkShowsOrKeeps() throws Exception {
        Path events = Files.createDirectories(directory.resolve("events"));
        try (SparkJob job = waitingJob(
                "end", "--conf", "spark.eventLog.enabled=true", "--conf", "spark.eventLog.dir=" + events.toUri())) {
            awaitFile("ready-0-0");
            awaitFile("ready-1-0");
            String ui = found(List.of(job.console()), "Spark UI at (\\S+)").get(0);
            assertThat(get(ui + "/environment/")).contains("spark.plugins").doesNotContain(orchestra.apiKey());
            String application = found(List.of(get(ui + "/api/v1/applications")), "\"id\" : \"([^\"]+)\"")
                    .get(0);
            assertThat(get(ui + "/api/v1/applications/" + application + "/environment"))
                    .contains("spark.plugins")
                    .doesNotContain(orchestra.apiKey());
            assertThat(cluster.executors())
                    .extracting(executor -> commandLine(executor))
                    .anyMatch(command -> command.contains("--executor-id"))
                    .noneMatch(command -> command.contains(orchestra.apiKey()));
            say("go");
            assertThat(job.exitCode()).as(job::consoleTail).isZero();
        }

        awaitLogs("driver.log", "executor-0.log", "executor-1.log");
        assertThat(Stream.of(directory, cluster.directory()).flatMap(SparkIT::files))
                .hasSizeGreaterThan(6)
                .noneMatch(file -> text(file).contains(orchestra.apiKey()));
        assertThat(files(events)).isNotEmpty();
    }

    @Test
    @Tag(SLOW)
    void aWebhookThatHangsCostsItsTimeouts() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
            environment.put("ORCHESTRA_WEBHOOK_URL", "http://127.0.0.1:" + silent.getLocalPort() + "/");
            environment.put("ORCHESTRA_REQUEST_TIMEOUT", "2s");
            environment.put("ORCHESTRA_CLOSE_TIMEOUT", "5s");
            say("go");
            try (SparkJob job = waitingJob("end")) {
                assertThat(job.exitCode()).as(job::consoleTail).isZero();
                Instant finished =
                        Files.getLastModifiedTime(directory.resolve("finished")).toInstant();
                assertThat(Duration.between(finished, Instant.now())).isLessThan(Duration.ofSeconds(5 + 20));
            }
        }
        // Not held by what their logs wait for.
        await().atMost(LIMIT).until(() -> cluster.executors().isEmpty());
    }

    @Test
    @Tag(SLOW)
    void badSettingsAreOneLineAndTheJobGoesOn() throws Exception {
        environment.put("ORCHESTRA_TASK_RUN_ID", "the-nightly-run");
        say("go");
        try (SparkJob job = waitingJob("end")) {
            assertThat(job.exitCode()).as(job::consoleTail).isZero();
            assertThat(job.console().lines().filter(line -> line.contains("is not reported to Orchestra")))
                    .singleElement()
                    .asString()
                    .contains("ORCHESTRA_TASK_RUN_ID", "the-nightly-run");
        }

        assertThat(orchestra.taskRuns()).isEmpty();
        List<String> warnings = newestExecutorLogs().stream()
                .flatMap(file -> text(file).lines())
                .filter(line -> line.contains("is not reported to Orchestra"))
                .toList();
        assertThat(warnings).hasSize(2).allMatch(line -> line.contains("the-nightly-run"));
    }

    @Test
    @Tag(SLOW)
    void withoutAPlaceForFilesTheLogIsInMemory() throws Exception {
        environment.put("ORCHESTRA_BUFFER", "file");
        environment.put("ORCHESTRA_DIRECTORY", "/proc/nowhere");
        say("go");
        try (SparkJob job = waitingJob("end")) {
            assertThat(job.exitCode()).as(job::consoleTail).isZero();
        }

        awaitLogs("driver.log", "executor-0.log", "executor-1.log");
        assertThat(found(executorLogs(), "Task (\\d-\\d, line \\d+)\\."))
                .containsExactlyInAnyOrderElementsOf(lines("0-0", "1-0"));
    }

    @Test
    @Tag(SLOW)
    void aJobWithoutAScopeIsLaunched() throws Exception {
        environment.put("ORCHESTRA_ATTACH", "true");
        say("go");
        List<String> options = new ArrayList<>(SparkJob.jars());
        options.addAll(List.of("--class", "io.getorchestra.OrchestraLauncher"));
        try (SparkJob job = SparkJob.submit(
                cluster,
                directory,
                environment,
                options,
                SparkJob.testJobs(directory.resolve("jobs.jar")),
                Jobs.WithoutScope.class.getName(),
                directory.toString(),
                "throw")) {
            assertThat(job.exitCode()).isEqualTo(1);
        }

        awaitLogs("orchestra.log", "executor-0.log", "executor-1.log");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1)).contains("the warehouse is closed");
    }

    @Test
    @Tag(SLOW)
    void inLocalModeTheDriversLogHasAll() throws Exception {
        say("go");
        try (SparkJob job = waitingJob("end", "--master", "local[2]")) {
            assertThat(job.exitCode()).as(job::consoleTail).isZero();
        }

        awaitLogs("driver.log");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(taskRun().logs()).hasSize(1);
        assertThat(found(List.of(log("driver.log")), "Task (\\d-\\d, line \\d+)\\."))
                .containsExactlyInAnyOrderElementsOf(lines("0-0", "1-0"));
    }

    @Test
    @Tag(SLOW)
    void theScriptShowsBothSides() throws Exception {
        Path out = directory.resolve("out");
        ProcessBuilder builder =
                new ProcessBuilder("./run").redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_"));
        builder.environment().put("MVN", "true");
        builder.environment().put("SPARK_VERSION", System.getProperty("spark.version"));
        Process script = builder.start();
        try {
            assertThat(script.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(out))
                    .contains(
                            "The job's exit code: 0",
                            "RUNNING    nightly-orders started.",
                            "SUCCEEDED  nightly-orders succeeded.",
                            "  rows  640",
                            "Log executor-0.log (",
                            "Log executor-1.log (",
                            "Log driver.log (");
        } finally {
            script.descendants().forEach(ProcessHandle::destroy);
            script.destroy();
        }
    }

    private SparkJob nightlyOrders(List<String> options, Path jar, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of("--class", NightlyOrders.class.getName()));
        String[] withResult = Stream.concat(
                        Stream.of(arguments),
                        Stream.of(directory.resolve("result").toString()))
                .toArray(String[]::new);
        return SparkJob.submit(cluster, directory, environment, all, jar, withResult);
    }

    private SparkJob waitingJob(String then, String... more) throws IOException {
        List<String> options = new ArrayList<>(SparkJob.jars());
        options.addAll(List.of(more));
        options.addAll(List.of("--class", Jobs.class.getName()));
        return SparkJob.submit(
                cluster,
                directory,
                environment,
                options,
                SparkJob.testJobs(directory.resolve("jobs.jar")),
                directory.toString(),
                then);
    }

    private void say(String word) throws IOException {
        Files.createFile(directory.resolve(word));
    }

    private void awaitFile(String name) {
        await(name).atMost(LIMIT).until(() -> Files.exists(directory.resolve(name)));
    }

    private void awaitLogs(String... names) {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(orchestra.taskRuns()).hasSize(1);
            assertThat(taskRun().logs()).extracting(ReceivedLog::name).contains(names);
        });
    }

    private TaskRun taskRun() {
        return orchestra.taskRuns().get(0);
    }

    private String log(String name) {
        return taskRun().logs().stream()
                .filter(log -> log.name().equals(name))
                .findFirst()
                .orElseThrow()
                .text();
    }

    private List<String> executorLogs() {
        return taskRun().logs().stream()
                .filter(log -> log.name().startsWith("executor-"))
                .map(ReceivedLog::text)
                .toList();
    }

    private static List<String> found(List<String> texts, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return texts.stream()
                .flatMap(text -> compiled.matcher(text).results())
                .map((MatchResult result) -> result.group(1))
                .toList();
    }

    private static List<String> lines(String... tasks) {
        return Stream.of(tasks)
                .flatMap(task -> IntStream.range(0, Jobs.LINES).mapToObj(i -> task + ", line " + i))
                .toList();
    }

    private static ProcessHandle executor(String id) {
        return cluster.executors().stream()
                .filter(process -> commandLine(process).contains("--executor-id " + id + " "))
                .findFirst()
                .orElseThrow();
    }

    /** All of it, which ProcessHandle cuts at a page. */
    private static String commandLine(ProcessHandle process) {
        return text(Path.of("/proc", Long.toString(process.pid()), "cmdline")).replace('\0', ' ');
    }

    private static List<Path> newestExecutorLogs() {
        List<Path> logs = files(cluster.directory())
                .filter(file -> file.endsWith("stderr"))
                .sorted(java.util.Comparator.comparing(file -> file.toFile().lastModified()))
                .toList();
        return logs.subList(logs.size() - 2, logs.size());
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files
                    .filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".jar"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private static String get(String url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
