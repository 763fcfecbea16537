package io.getorchestra.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.ReceivedLog;
import io.getorchestra.test.TaskRun;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Starts tasks in a running service as Orchestra does, over HTTP. */
final class ReportServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private LocalOrchestra orchestra;

    @BeforeEach
    void startOrchestra() throws IOException {
        orchestra = LocalOrchestra.start(0);
        System.setProperty("orchestra.api-key", orchestra.apiKey());
        System.setProperty("orchestra.webhook-url", orchestra.url().toString());
    }

    @AfterEach
    void stopOrchestra() {
        System.clearProperty("orchestra.api-key");
        System.clearProperty("orchestra.webhook-url");
        orchestra.close();
    }

    @Test
    void tasksThatRunAtOnceAreReportedEachWithItsOwnLog() throws Exception {
        int tasks = 6;
        // Nobody is told a revenue before every region of every task has been asked for: all tasks are open at once.
        CountDownLatch allAsked = new CountDownLatch(2 * tasks);
        SalesBook sales = region -> {
            allAsked.countDown();
            awaitZero(allAsked);
            if (region.equals("a3")) {
                throw new IOException("a3 is closed");
            }
            return region.charAt(1) - '0';
        };
        Map<UUID, Integer> started = new LinkedHashMap<>();
        try (var service = new ReportService(0, sales)) {
            for (int i = 0; i < tasks; i++) {
                UUID id = UUID.randomUUID();
                started.put(id, i);
                assertThat(start(service, "a" + i + ",b" + i, id)).isEqualTo(202);
            }
        }

        assertThat(orchestra.taskRuns()).extracting(TaskRun::id).containsExactlyInAnyOrderElementsOf(started.keySet());
        started.forEach((id, i) -> {
            if (i == 3) {
                assertThat(taskRun(id).statuses()).containsExactly("RUNNING", "FAILED");
                assertThat(taskRun(id).messages().get(1)).isEqualTo("region-report failed. Error: a3 is closed");
                assertThat(taskRun(id).outputs()).isEmpty();
                assertThat(log(id))
                        .contains("A report of [a3, b3]", "Asking for a3", "b3 has 3 EUR", "The report failed")
                        .contains("java.io.IOException: a3 is closed")
                        .doesNotContainPattern("\\b[ab][0-24-9]\\b");
            } else {
                assertThat(taskRun(id).statuses()).containsExactly("RUNNING", "SUCCEEDED");
                assertThat(taskRun(id).outputs().get("total").asInt()).isEqualTo(2 * i);
                assertThat(messages(id))
                        .containsExactlyInAnyOrder(
                                "A report of [a" + i + ", b" + i + "]",
                                "Asking for a" + i,
                                "Asking for b" + i,
                                "a" + i + " has " + i + " EUR",
                                "b" + i + " has " + i + " EUR",
                                "2 regions have " + 2 * i + " EUR");
            }
        });
    }

    @Test
    void theRequestIsAnsweredWhileTheTaskGoesOn() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        UUID id = UUID.randomUUID();
        SalesBook sales = region -> {
            awaitZero(release);
            return 5;
        };
        try (var service = new ReportService(0, sales)) {
            assertThat(start(service, "a1", id)).isEqualTo(202);
            awaitTaskRun(id, run -> run.statuses().contains("RUNNING"));
            assertThat(taskRun(id).ended()).isFalse();
            release.countDown();
        }
        assertThat(taskRun(id).statuses()).containsExactly("RUNNING", "SUCCEEDED");
    }

    @Test
    void aRequestWithoutTheHeaderRunsUnreported() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (var service = new ReportService(0, region -> asked.incrementAndGet())) {
            assertThat(start(service, "a1,a2", null)).isEqualTo(202);
        }
        assertThat(asked).hasValue(2);
        assertThat(orchestra.taskRuns()).isEmpty();
    }

    @Test
    void theSameServiceReportsTaskAfterTask() throws Exception {
        List<UUID> ids = new ArrayList<>();
        try (var service = new ReportService(0, SalesBook.sample())) {
            for (String region : List.of("DACH", "Atlantis", "Nordics")) {
                UUID id = UUID.randomUUID();
                ids.add(id);
                assertThat(start(service, region, id)).isEqualTo(202);
                awaitTaskRun(id, run -> !run.logs().isEmpty());
            }
        }
        assertThat(ids.stream().map(id -> taskRun(id).statuses().get(1)))
                .containsExactly("SUCCEEDED", "FAILED", "SUCCEEDED");
        assertThat(messages(ids.get(2)))
                .containsExactly(
                        "A report of [Nordics]",
                        "Asking for Nordics",
                        "Nordics has 25924 EUR",
                        "1 regions have 25924 EUR");
    }

    @Test
    void aRequestThatCannotBeUnderstoodStartsNothing() throws Exception {
        try (var service = new ReportService(0, SalesBook.sample())) {
            assertThat(start(service, "", UUID.randomUUID())).isEqualTo(400);
        }
        assertThat(orchestra.taskRuns()).isEmpty();
    }

    @Test
    void tasksHaveVirtualThreadsWhereTheJdkHasThem() throws Exception {
        try (var service = new ReportService(0, region -> isVirtual(Thread.currentThread()) ? 1 : 0)) {
            UUID id = UUID.randomUUID();
            start(service, "a1", id);
            awaitTaskRun(id, TaskRun::ended);
            assertThat(taskRun(id).outputs().get("total").asInt())
                    .isEqualTo(Runtime.version().feature() >= 21 ? 1 : 0);
        }
    }

    private int start(ReportService service, String regions, UUID taskRunId) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + service.port() + "/reports?regions=" + regions))
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(PATIENCE);
        if (taskRunId != null) {
            request.header("orchestra_task_run_id", taskRunId.toString());
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private TaskRun taskRun(UUID id) {
        return orchestra.taskRuns().stream()
                .filter(run -> run.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void awaitTaskRun(UUID id, Predicate<TaskRun> condition) {
        await().atMost(PATIENCE)
                .until(() ->
                        orchestra.taskRuns().stream().anyMatch(run -> run.id().equals(id) && condition.test(run)));
    }

    /** The one log that the task sent. */
    private String log(UUID id) {
        List<ReceivedLog> logs = taskRun(id).logs();
        assertThat(logs).singleElement().matches(log -> log.name().equals("report.log"));
        return logs.get(0).text();
    }

    private List<String> messages(UUID id) {
        return log(id).lines()
                .map(line -> line.substring(line.indexOf(" - ") + 3))
                .toList();
    }

    private static void awaitZero(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("the others did not come");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Asked by reflection, for JDK 17 has no such threads. */
    private static boolean isVirtual(Thread thread) throws IOException {
        try {
            return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
        } catch (NoSuchMethodException e) {
            return false;
        } catch (ReflectiveOperationException e) {
            throw new IOException(e);
        }
    }
}
