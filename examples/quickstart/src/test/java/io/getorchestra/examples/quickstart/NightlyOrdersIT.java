package io.getorchestra.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.TaskRun;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the packaged job as Orchestra does, in a JVM of its own, and the {@code run} script as a reader of the README does. */
final class NightlyOrdersIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Path TARGET = Path.of("target");

    private final JsonMapper mapper = new JsonMapper();
    private LocalOrchestra orchestra;

    @TempDir
    private Path directory;

    private record Ended(int exitCode, String out, String err) {}

    @BeforeEach
    void startOrchestra() throws IOException {
        orchestra = LocalOrchestra.start(0);
    }

    @AfterEach
    void stopOrchestra() {
        orchestra.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"logback", "log4j2"})
    void skippedRowsAreAWarning(String framework) throws Exception {
        Map<String, String> environment = orchestra.environment();
        Ended job = runJob(environment, framework);

        assertThat(job.exitCode).isZero();
        assertThat(job.err).isEmpty();
        assertThat(reports(environment, 7)).isEqualTo(json("""
                [
                  {"event_type": "UPDATE_STATUS", "status": "RUNNING", "message": "nightly-orders started."},
                  {"event_type": "UPDATE_STATUS", "status": "RUNNING", "message": "4000 orders loaded"},
                  {"event_type": "SET_OUTPUT", "output_name": "rows", "output_value": 4000},
                  {"event_type": "SET_OUTPUT", "output_name": "skipped", "output_value": 12},
                  {"event_type": "SET_OUTPUT", "output_name": "total", "output_value": 236504.92},
                  {"event_type": "SET_OUTPUT", "output_name": "regions", "output_value": [
                    {"region": "DACH", "orders": 1286, "revenue": 80192.90},
                    {"region": "UK & Ireland", "orders": 793, "revenue": 43525.88},
                    {"region": "Benelux", "orders": 579, "revenue": 35968.92},
                    {"region": "France", "orders": 561, "revenue": 35843.59},
                    {"region": "Nordics", "orders": 467, "revenue": 25924.73},
                    {"region": "Iberia", "orders": 314, "revenue": 15048.90}
                  ]},
                  {"event_type": "UPDATE_STATUS", "status": "WARNING", "message": "12 of 4012 rows skipped"}
                ]"""));
        assertThat(logMessages())
                .isEqualTo(jobMessages(job.out))
                .contains("Row 906 skipped, unknown region: 'Atlantis'", "4000 orders loaded, 12 rows skipped")
                .endsWith("Total: 236504.92 EUR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logback", "log4j2"})
    void aWholeFileIsASuccess(String framework) throws Exception {
        Map<String, String> environment = orchestra.environment();
        Ended job = runJob(environment, framework, "orders-clean.csv");

        assertThat(job.exitCode).isZero();
        assertThat(job.err).isEmpty();
        assertThat(reports(environment, 7)).isEqualTo(json("""
                [
                  {"event_type": "UPDATE_STATUS", "status": "RUNNING", "message": "nightly-orders started."},
                  {"event_type": "UPDATE_STATUS", "status": "RUNNING", "message": "640 orders loaded"},
                  {"event_type": "SET_OUTPUT", "output_name": "rows", "output_value": 640},
                  {"event_type": "SET_OUTPUT", "output_name": "skipped", "output_value": 0},
                  {"event_type": "SET_OUTPUT", "output_name": "total", "output_value": 37847.55},
                  {"event_type": "SET_OUTPUT", "output_name": "regions", "output_value": [
                    {"region": "DACH", "orders": 198, "revenue": 11468.82},
                    {"region": "UK & Ireland", "orders": 140, "revenue": 8799.93},
                    {"region": "France", "orders": 96, "revenue": 7003.11},
                    {"region": "Benelux", "orders": 87, "revenue": 5305.51},
                    {"region": "Nordics", "orders": 78, "revenue": 3778.20},
                    {"region": "Iberia", "orders": 41, "revenue": 1491.98}
                  ]},
                  {"event_type": "UPDATE_STATUS", "status": "SUCCEEDED", "message": "nightly-orders succeeded."}
                ]"""));
        assertThat(logMessages()).isEqualTo(jobMessages(job.out)).endsWith("Total: 37847.55 EUR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logback", "log4j2"})
    void anExceptionIsAFailureAndStaysTheJobsOwn(String framework) throws Exception {
        Map<String, String> environment = orchestra.environment();
        Ended job = runJob(environment, framework, "--fail");

        assertThat(job.exitCode).isEqualTo(1);
        assertThat(job.err)
                .startsWith("Exception in thread \"main\" org.h2.jdbc.JdbcSQLSyntaxErrorException: "
                        + "Table \"ORDERS\" not found")
                .contains("at io.getorchestra.examples.quickstart.OrderDatabase.summariesByRegion")
                .contains("at io.getorchestra.examples.quickstart.NightlyOrders.main")
                .doesNotContain("Suppressed", "Caused by");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "RUNNING", "FAILED");
        assertThat(taskRun().messages().get(2))
                .startsWith("nightly-orders failed. Error: Table \"ORDERS\" not found (this database is empty)");
        assertThat(taskRun().outputs()).isEmpty();
        assertThat(taskRun().logs().get(0).text())
                .contains("4000 orders loaded, 12 rows skipped\n")
                .contains("org.h2.jdbc.JdbcSQLSyntaxErrorException: Table \"ORDERS\" not found")
                .contains("at io.getorchestra.examples.quickstart.NightlyOrders.main");
    }

    @ParameterizedTest
    @ValueSource(strings = {"logback", "log4j2"})
    void withoutOrchestraTheJobDoesItsWork(String framework) throws Exception {
        Ended job = runJob(Map.of(), framework);

        assertThat(job.exitCode).isZero();
        assertThat(job.err).isEmpty();
        assertThat(jobMessages(job.out)).endsWith("Total: 236504.92 EUR");
        assertThat(job.out.lines().filter(line -> line.contains("ORCHESTRA_"))).hasSize(1);
        assertThat(orchestra.taskRuns()).isEmpty();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theScriptShowsTheWholeExchange() throws Exception {
        Ended script = run(Map.of("MVN", "true"), "./run", "orders-clean.csv");

        assertThat(script.exitCode).isZero();
        assertThat(script.err).isEmpty();
        assertThat(script.out)
                .containsSubsequence(
                        "The job",
                        "640 orders loaded",
                        "exit code: 0",
                        "Status\n",
                        "RUNNING    nightly-orders started.\n",
                        "SUCCEEDED  nightly-orders succeeded.\n",
                        "Outputs\n",
                        "  rows     640\n",
                        "  regions  region        orders   revenue\n",
                        "           DACH             198  11468.82\n",
                        "Log nightly-orders.log (",
                        "Total: 37847.55 EUR\n");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theReadmeShowsWhatTheScriptShows() throws Exception {
        String readme = Files.readString(Path.of("..", "..", "README.md"));
        int start = readme.indexOf("```text\n") + "```text\n".length();
        List<String> shown = withoutTimes(readme.substring(start, readme.indexOf("```", start)))
                .lines()
                .filter(line -> !line.isBlank() && !line.strip().equals("..."))
                .toList();

        Ended script = run(Map.of("MVN", "true"), "./run");

        assertThat(shown).hasSizeGreaterThan(8);
        assertThat(withoutTimes(script.out)).containsSubsequence(shown);
    }

    private static String withoutTimes(String text) {
        return text.replaceAll("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}", "TIME").replaceAll("\\d{4}-\\d\\d-\\d\\d", "DATE");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theScriptEndsAsTheJobEnds() throws Exception {
        Ended script = run(Map.of("MVN", "true"), "./run", "--log4j2", "--fail");

        assertThat(script.exitCode).isEqualTo(1);
        assertThat(script.err).startsWith("Exception in thread \"main\" org.h2.jdbc.JdbcSQLSyntaxErrorException");
        assertThat(script.out).containsSubsequence("exit code: 1", "FAILED     nightly-orders failed. Error: Table");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theScriptLeavesARealOrchestraToTheJob() throws Exception {
        Map<String, String> environment = new HashMap<>(orchestra.environment());
        environment.put("MVN", "true");
        Ended script = run(environment, "./run", "orders-clean.csv");

        assertThat(script.exitCode).isZero();
        assertThat(script.out).contains("reporting to Orchestra").doesNotContain("Outputs");
        assertThat(taskRun().statuses()).containsExactly("RUNNING", "RUNNING", "SUCCEEDED");
    }

    private Ended runJob(Map<String, String> environment, String framework, String... arguments)
            throws IOException, InterruptedException {
        String classPath = Stream.of("nightly-orders.jar", "lib/*", "lib-" + framework + "/*")
                .map(entry -> TARGET.resolve(entry).toString())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(JAVA, "-cp", classPath, NightlyOrders.class.getName()));
        command.addAll(List.of(arguments));
        return run(environment, command.toArray(String[]::new));
    }

    private Ended run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private TaskRun taskRun() {
        assertThat(orchestra.taskRuns()).hasSize(1);
        return orchestra.taskRuns().get(0);
    }

    /** All that the stand-in received before the log, less the fields that every event has. */
    private JsonNode reports(Map<String, String> environment, int count) throws JsonProcessingException {
        assertThat(taskRun().id()).hasToString(environment.get("ORCHESTRA_TASK_RUN_ID"));
        assertThat(taskRun().events()).hasSize(count + 1);
        var reports = mapper.createArrayNode();
        for (var event : taskRun().events().subList(0, count)) {
            var report = (ObjectNode) json(event.json().toString());
            reports.add(report.without(List.of("metadata", "task_run_id")));
        }
        return reports;
    }

    private List<String> logMessages() {
        assertThat(taskRun().events().get(taskRun().events().size() - 1).text("log_name"))
                .isEqualTo("nightly-orders.log");
        return messages(taskRun().logs().get(0).text().lines().toList());
    }

    /** What the job itself wrote to the console, without the line in which the library sums up its delivery. */
    private static List<String> jobMessages(String console) {
        return messages(console.lines()
                .filter(line -> line.contains(" NightlyOrders - "))
                .toList());
    }

    /** The messages of log lines, which the console and Orchestra get in different patterns. */
    private static List<String> messages(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(line.indexOf(" - ") + 3))
                .toList();
    }

    private JsonNode json(String text) throws JsonProcessingException {
        return mapper.readTree(text);
    }
}
