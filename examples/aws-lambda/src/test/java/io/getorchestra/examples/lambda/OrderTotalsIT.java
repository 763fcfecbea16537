package io.getorchestra.examples.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.getorchestra.examples.lambda.LambdaRuntimeApi.Answer;
import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.ReceivedLog;
import io.getorchestra.test.TaskRun;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged function under AWS's own runtime interface client, which has native parts for Linux only. */
@EnabledOnOs(OS.LINUX)
final class OrderTotalsIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private LocalOrchestra orchestra;
    private LambdaRuntimeApi api;
    private Path task = LambdaFunction.PACKAGED;

    @TempDir
    private Path temporary;

    @BeforeEach
    void start() throws Exception {
        orchestra = LocalOrchestra.start(0);
        api = new LambdaRuntimeApi();
    }

    @AfterEach
    void stop() {
        api.close();
        orchestra.close();
    }

    @Test
    void invocationsOfOneProcessAreReportedEachToItsOwnTask() throws Exception {
        UUID cold = UUID.randomUUID();
        UUID warm = UUID.randomUUID();
        UUID failing = UUID.randomUUID();
        UUID last = UUID.randomUUID();
        try (var function = function(Map.of())) {
            Answer first = api.invoke(event(cold, orchestra.url().toString(), "2026-03-01", 10.5, 2), TIMEOUT);
            Answer second = api.invoke(event(warm, orchestra.url().toString(), "2026-03-02", 7), TIMEOUT);
            Answer failed = api.invoke(event(failing, orchestra.url().toString(), "2026-03-03", 4, -1), TIMEOUT);
            Answer unreported = api.invoke(Map.of("day", "2026-03-04", "orders", List.of(1)), TIMEOUT);
            Answer afterwards = api.invoke(event(last, orchestra.url().toString(), "2026-03-05"), TIMEOUT);

            assertThat(first.isError()).isFalse();
            assertThat(first.body().path("total").decimalValue()).isEqualByComparingTo("12.5");
            assertThat(second.body().path("total").decimalValue()).isEqualByComparingTo("7");
            assertThat(failed.isError()).isTrue();
            assertThat(failed.body().path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
            assertThat(failed.body().path("errorMessage").asText()).isEqualTo("order 2 of 2026-03-03 is negative: -1");
            assertThat(unreported.body().path("total").decimalValue()).isEqualByComparingTo("1");
            assertThat(afterwards.body().path("total").decimalValue()).isEqualByComparingTo("0");

            assertThat(function.isAlive()).isTrue();
            assertThat(function.output())
                    .contains("order 1 of 2026-03-04: 1")
                    .containsOnlyOnce("order-totals is not reported to Orchestra: the event or request that started"
                            + " this task has no orchestra_task_run_id");
        }
        assertThat(orchestra.taskRuns()).extracting(TaskRun::id).containsExactly(cold, warm, failing, last);

        // When a call has returned to Lambda all is delivered: Lambda freezes the process then.
        assertThat(taskRun(cold).statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(taskRun(cold).messages()).containsExactly("order-totals started.", "order-totals succeeded.");
        assertOutputs(taskRun(cold), 2, "12.5");
        assertThat(lines(cold))
                .containsExactly("2026-03-01 has 2 orders", "order 1 of 2026-03-01: 10.5", "order 2 of 2026-03-01: 2");

        assertThat(taskRun(warm).statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertOutputs(taskRun(warm), 1, "7");
        assertThat(lines(warm)).containsExactly("2026-03-02 has 1 orders", "order 1 of 2026-03-02: 7");

        assertThat(taskRun(failing).statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun(failing).messages())
                .containsExactly(
                        "order-totals started.", "order-totals failed. Error: order 2 of 2026-03-03 is negative: -1");
        assertThat(taskRun(failing).outputs()).isEmpty();
        assertThat(lines(failing))
                .startsWith(
                        "2026-03-03 has 2 orders",
                        "order 1 of 2026-03-03: 4",
                        "order-totals failed. Error: order 2 of 2026-03-03 is negative: -1")
                .anyMatch(line -> line.contains("IllegalArgumentException"));

        assertThat(taskRun(last).statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertOutputs(taskRun(last), 0, "0");
        assertThat(lines(last)).containsExactly("2026-03-05 has 0 orders");
    }

    @Test
    void aWebhookThatHangsHoldsNoInvocationBeyondItsTime() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var function = function(Map.of())) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/";
            Duration timeout = Duration.ofSeconds(6);
            Answer cold = api.invoke(event(UUID.randomUUID(), url, "2026-03-01", 10), timeout);
            Answer warm = api.invoke(event(UUID.randomUUID(), url, "2026-03-02", 20), timeout);

            assertThat(cold.body().path("total").decimalValue()).isEqualByComparingTo("10");
            assertThat(cold.timeLeft()).isPositive();
            assertThat(warm.body().path("total").decimalValue()).isEqualByComparingTo("20");
            assertThat(warm.timeLeft()).isPositive();

            UUID taskRunId = UUID.randomUUID();
            Answer recovered = api.invoke(event(taskRunId, orchestra.url().toString(), "2026-03-03", 30), TIMEOUT);
            assertThat(recovered.isError()).isFalse();
            assertThat(orchestra.taskRuns()).extracting(TaskRun::id).containsExactly(taskRunId);
            assertThat(taskRun(taskRunId).statuses()).containsExactly("RUNNING", "SUCCEEDED");
            assertThat(lines(taskRunId)).containsExactly("2026-03-03 has 1 orders", "order 1 of 2026-03-03: 30");
            assertThat(function.output())
                    .contains("Orchestra does not have the whole report of order-totals SUCCEEDED");
        }
    }

    @Test
    void aJobThatIsOutOfTimeIsReportedBeforeLambdaKillsIt() throws Exception {
        UUID taskRunId = UUID.randomUUID();
        try (var function = function(Map.of())) {
            Map<String, Object> event = event(taskRunId, orchestra.url().toString(), "2026-03-01", 1, 2, 3, 4, 5, 6, 7);
            event.put("orders_per_second", 1);
            Answer answer = api.invoke(event, Duration.ofSeconds(5));

            assertThat(answer.isError()).isTrue();
            assertThat(answer.body().path("errorMessage").asText()).matches("out of time after \\d of 7 orders");
            assertThat(answer.timeLeft()).isPositive();
            assertThat(function.isAlive()).isTrue();
        }
        assertThat(taskRun(taskRunId).statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun(taskRunId).messages().get(1))
                .matches("order-totals failed. Error: out of time after \\d of 7 orders");
    }

    @Test
    void withAFileBufferTheNextStartReportsAnInvocationThatWasKilled() throws Exception {
        UUID killed = UUID.randomUUID();
        UUID next = UUID.randomUUID();
        Map<String, String> fileBuffer = Map.of("ORCHESTRA_BUFFER", "file");
        try (var function = function(fileBuffer)) {
            Map<String, Object> event = event(killed, orchestra.url().toString(), "2026-03-01", 1, 2, 3, 4, 5, 6, 7);
            event.put("orders_per_second", 1);
            CompletableFuture<Answer> answer = api.submit(event, TIMEOUT);
            await().atMost(TIMEOUT).until(() -> function.output().contains("order 2 of 2026-03-01"));
            await().atMost(TIMEOUT)
                    .until(() -> orchestra.taskRuns().stream()
                            .anyMatch(run -> run.id().equals(killed)));
            assertThat(answer).isNotDone();
        }
        assertThat(taskRun(killed).statuses()).containsExactly("RUNNING");

        try (var function = function(fileBuffer)) {
            assertThat(api.invoke(event(next, orchestra.url().toString(), "2026-03-02", 8), TIMEOUT)
                            .isError())
                    .isFalse();
            assertThat(function.isAlive()).isTrue();
        }
        assertThat(taskRun(next).statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(lines(next)).containsExactly("2026-03-02 has 1 orders", "order 1 of 2026-03-02: 8");
        assertThat(taskRun(killed).statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(lines(killed))
                .startsWith("2026-03-01 has 7 orders", "order 1 of 2026-03-01: 1", "order 2 of 2026-03-01: 2");
        assertThat(filesUnder(temporary)).noneMatch(file -> file.endsWith("task.json"));
    }

    @Test
    void log4j2DoesInLogbacksPlace() throws Exception {
        task = withLog4j2();
        UUID good = UUID.randomUUID();
        UUID bad = UUID.randomUUID();
        try (var function = function(Map.of())) {
            api.invoke(event(good, orchestra.url().toString(), "2026-03-01", 10, 2), TIMEOUT);
            api.invoke(event(bad, orchestra.url().toString(), "2026-03-02", -1), TIMEOUT);

            assertThat(function.output()).contains("INFO  DayOfOrders - order 2 of 2026-03-01: 2");
        }
        assertThat(taskRun(good).statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(lines(good))
                .containsExactly("2026-03-01 has 2 orders", "order 1 of 2026-03-01: 10", "order 2 of 2026-03-01: 2");
        assertThat(taskRun(bad).statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(lines(bad)).startsWith("2026-03-02 has 1 orders");
    }

    private LambdaFunction function(Map<String, String> variables) throws Exception {
        var environment = new HashMap<>(variables);
        environment.put("ORCHESTRA_API_KEY", orchestra.apiKey());
        environment.put("ORCHESTRA_TRUSTED_HOSTS", "127.0.0.1");
        return new LambdaFunction(task, api, temporary, environment);
    }

    /** The packaged function with Log4j2 in Logback's place. */
    private Path withLog4j2() throws Exception {
        Path log4j2 = Files.createDirectory(temporary.resolve("task"));
        Path lib = Files.createDirectory(log4j2.resolve("lib"));
        Files.copy(Path.of("src", "main", "log4j2", "log4j2.xml"), log4j2.resolve("log4j2.xml"));
        try (Stream<Path> jars = Files.list(task.resolve("lib"))) {
            for (Path jar :
                    jars.filter(each -> !each.toString().contains("logback")).toList()) {
                Files.copy(jar, lib.resolve(jar.getFileName()));
            }
        }
        // By name: to compile against these classes takes annotations that their jars do not have.
        for (String type : List.of(
                "io.getorchestra.log4j2.OrchestraAppender",
                "org.apache.logging.log4j.LogManager",
                "org.apache.logging.log4j.core.LoggerContext",
                "org.apache.logging.slf4j.SLF4JServiceProvider")) {
            Path jar = LambdaFunction.jar(Class.forName(type));
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        return log4j2;
    }

    private static Map<String, Object> event(UUID taskRunId, String webhookUrl, String day, Number... orders) {
        var event = new HashMap<String, Object>();
        event.put("orchestra_task_run_id", taskRunId.toString());
        event.put("orchestra_webhook_url", webhookUrl);
        event.put("day", day);
        event.put("orders", List.of(orders));
        return event;
    }

    private TaskRun taskRun(UUID id) {
        return orchestra.taskRuns().stream()
                .filter(run -> run.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void assertOutputs(TaskRun taskRun, int orders, String total) {
        Map<String, JsonNode> outputs = taskRun.outputs();
        assertThat(outputs).containsOnlyKeys("orders", "total");
        assertThat(outputs.get("orders").asInt()).isEqualTo(orders);
        assertThat(outputs.get("total").decimalValue()).isEqualByComparingTo(total);
    }

    /** The messages of the one log that the task sent. */
    private List<String> lines(UUID taskRunId) {
        List<ReceivedLog> logs = taskRun(taskRunId).logs();
        assertThat(logs).singleElement().matches(log -> log.name().equals("order-totals.log"));
        return logs.get(0)
                .text()
                .lines()
                .map(line -> line.substring(line.indexOf(" - ") + 3))
                .toList();
    }

    private static List<Path> filesUnder(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList();
        }
    }
}
