package io.getorchestra.internal.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.http.RawServer;
import io.getorchestra.internal.http.SocketTransport;
import io.getorchestra.internal.webhook.RetryPolicy;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Orchestra gets of a log while its task runs, and when it takes nothing then. */
@Timeout(120)
class LiveLogsTest {
    private static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";
    private static final String KEY = "secret-key-1234567890";
    private static final Duration OFTEN = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Says how a request is answered. */
    @FunctionalInterface
    private interface Answer {
        String to(JsonNode request, RawServer.Peer peer) throws IOException, InterruptedException;
    }

    private static final Answer WELL = (request, peer) -> RawServer.ok("{}");

    private final List<JsonNode> asked = new CopyOnWriteArrayList<>();
    private final List<JsonNode> taken = new CopyOnWriteArrayList<>();
    private volatile Answer answer = WELL;
    private final CapturedLog log = CapturedLog.inMemory(64 << 20);
    private final StringBuilder logged = new StringBuilder();
    private RawServer server;
    private TaskDelivery delivery;

    @BeforeEach
    void start() throws IOException {
        server = new RawServer((peer, number) -> {
            for (RawServer.Request request = peer.request(); request != null; request = peer.request()) {
                JsonNode body = JSON.readTree(request.body());
                asked.add(body);
                String reply = answer.to(body, peer);
                if (reply.startsWith("HTTP/1.1 200")) {
                    taken.add(body);
                }
                peer.write(reply);
            }
        });
        delivery = new TaskDelivery(webhook(), List::of, null);
    }

    private Webhook webhook() {
        return new Webhook(
                URI.create("http://127.0.0.1:" + server.port()),
                KEY,
                ID,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                3);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private void live() {
        delivery.sendWhileRunning(() -> Map.of("export.log", log), OFTEN);
    }

    private void log(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        log.append(utf8, 0, utf8.length);
        logged.append(text);
    }

    private TaskDelivery.Summary finish(Duration limit) {
        log.seal();
        Map<String, LogSource> logs = Map.of("export.log", log);
        return delivery.finish("SUCCEEDED", "done", logs, Deadline.in(limit));
    }

    private static boolean isLog(JsonNode body) {
        return body.get("event_type").textValue().equals("LOG");
    }

    private List<String> names() {
        return taken.stream()
                .filter(LiveLogsTest::isLog)
                .map(body -> body.get("log_name").textValue())
                .toList();
    }

    private String log() {
        StringBuilder whole = new StringBuilder();
        taken.stream()
                .filter(LiveLogsTest::isLog)
                .forEach(body -> whole.append(body.get("data").textValue()));
        return whole.toString();
    }

    private void awaitLogs(int count) {
        await().until(() -> names().size() >= count);
    }

    @Test
    void whatIsLoggedComesInNumberedPartsAndIsKeptNoLonger() throws IOException {
        live();
        log("one\n");
        awaitLogs(1);
        log("two\n");
        log("three\n");
        awaitLogs(2);
        log("four\n");
        // What has been sent is not in the log any more.
        await().until(() -> log.partsSent() >= 2);

        assertThat(finish(LONG).undelivered()).isEmpty();

        assertThat(log()).isEqualTo(logged.toString());
        assertThat(names().subList(0, 2)).containsExactly("export.001.log", "export.002.log");
        assertThat(names()).doesNotHaveDuplicates().isSorted();
        assertThat(log.counts()).isEqualTo(new CapturedLog.Counts(4, 4, 0));
    }

    @Test
    void aTaskThatEndsBeforeTheFirstPartHasOneLog() {
        delivery.sendWhileRunning(() -> Map.of("export.log", log), LONG);
        log("one\n");
        finish(LONG);

        assertThat(names()).containsExactly("export.log");
    }

    @Test
    void muchIsSentInPartsOfAboutAMegabyte() {
        String line = "x".repeat(999) + "\n";
        for (int i = 0; i < 5000; i++) {
            log(line);
        }
        live();
        awaitLogs(5);
        finish(LONG);

        assertThat(log()).isEqualTo(logged.toString());
        assertThat(taken.stream().filter(LiveLogsTest::isLog))
                .allMatch(body -> body.get("data").textValue().length() <= 1 << 20);
        assertThat(names()).hasSizeLessThan(8);
    }

    @Test
    void anOutputWaitsForNoMoreThanOnePart() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        answer = (request, peer) -> {
            if (isLog(request)) {
                begun.countDown();
                mayEnd.await();
            }
            return RawServer.ok("{}");
        };
        for (int i = 0; i < 5000; i++) {
            log("x".repeat(999) + "\n");
        }
        live();
        begun.await();
        CompletableFuture<Boolean> output = new CompletableFuture<>();
        Thread job = new Thread(() -> output.complete(delivery.sendOutput("rows", "42")));
        job.start();
        await().until(() -> job.getState() == Thread.State.TIMED_WAITING);
        mayEnd.countDown();

        assertThat(output.get()).isTrue();
        assertThat(asked.get(1).get("event_type").textValue()).isEqualTo("SET_OUTPUT");
        finish(LONG);
        assertThat(log()).isEqualTo(logged.toString());
    }

    @Test
    void anOrchestraThatTakesNoLogOfATaskThatRunsGetsTheWholeLogAtItsEnd() {
        answer = (request, peer) -> isLog(request) ? RawServer.reply("400 Bad Request", "") : RawServer.ok("{}");
        live();
        log("one\n");
        await().until(() -> asked.size() == 1);
        log("two\n");
        assertThat(delivery.sendOutput("rows", "42")).isTrue();
        answer = WELL;

        assertThat(finish(LONG).refused()).isEmpty();

        assertThat(asked.stream().filter(LiveLogsTest::isLog)).hasSize(2);
        assertThat(names()).containsExactly("export.log");
        assertThat(log()).isEqualTo(logged.toString());
    }

    @Test
    void whatComesAfterARefusedPartGoesOnWhereItWas() {
        live();
        log("one\n");
        awaitLogs(1);
        answer = (request, peer) -> isLog(request) ? RawServer.reply("403 Forbidden", "") : RawServer.ok("{}");
        log("two\n");
        await().until(() -> asked.size() == 2);
        assertThat(delivery.sendOutput("rows", "42")).isTrue();
        log("three\n");
        answer = WELL;
        finish(LONG);

        assertThat(names()).containsExactly("export.001.log", "export.002.log");
        assertThat(log()).isEqualTo(logged.toString());
    }

    @Test
    void anOutageMakesNoPileOfRetriesAndTheLogComesWhenItIsOver() {
        answer = (request, peer) -> RawServer.reply("503 Service Unavailable", "");
        delivery.sendWhileRunning(() -> Map.of("export.log", log), Duration.ofMillis(200));
        log("one\n");
        long begun = System.nanoTime();
        await().until(() -> asked.size() >= 3);
        long intervals = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 200;
        assertThat(asked.size()).isLessThanOrEqualTo((int) intervals + 2);
        for (int i = 0; i < 100; i++) {
            log("line " + i + "\n");
        }
        answer = WELL;
        awaitLogs(2);
        finish(LONG);

        assertThat(log()).isEqualTo(logged.toString());
        assertThat(names()).doesNotHaveDuplicates().startsWith("export.001.log", "export.002.log");
    }

    @Test
    void aPartThatHangsCostsNeitherTheStatusNorTheLog() throws Exception {
        CountDownLatch hanging = new CountDownLatch(1);
        answer = (request, peer) -> {
            if (isLog(request) && hanging.getCount() > 0) {
                hanging.countDown();
                peer.hang();
            }
            return RawServer.ok("{}");
        };
        live();
        log("one\n");
        hanging.await();
        log("two\n");
        TaskDelivery.Summary summary = finish(Duration.ofSeconds(9));

        assertThat(summary.undelivered()).isEmpty();
        assertThat(taken.get(0).get("event_type").textValue()).isEqualTo("UPDATE_STATUS");
        // Orchestra may have the first part: what comes takes its place.
        assertThat(names()).containsExactly("export.001.log");
        assertThat(log()).isEqualTo(logged.toString());
    }

    @Test
    void aLineOfSeveralEventsIsNotCutSoThatAKeyInItIsNotSeen() {
        live();
        log("first\nkey=" + KEY.substring(0, 8));
        awaitLogs(1);
        log(KEY.substring(8) + "\nlast\n");
        awaitLogs(2);
        finish(LONG);

        assertThat(log()).isEqualTo("first\nkey=***\nlast\n");
        assertThat(taken.get(0).get("data").textValue()).isEqualTo("first\n");
    }

    @Test
    void twoLogsHaveNumbersOfTheirOwn() {
        CapturedLog other = CapturedLog.inMemory(1 << 20);
        delivery.sendWhileRunning(() -> Map.of("export.log", log, "errors.log", other), OFTEN);
        log("one\n");
        other.append("bad\n".getBytes(UTF_8), 0, 4);
        awaitLogs(2);

        assertThat(names()).containsExactlyInAnyOrder("export.001.log", "errors.001.log");
        finish(LONG);
    }

    /** An event that takes two requests, of which the first is taken. */
    private void sendHalfOfAnEvent(String second) {
        AtomicInteger parts = new AtomicInteger();
        answer = (request, peer) -> isLog(request) && parts.incrementAndGet() > 1 ? second : RawServer.ok("{}");
        log("x".repeat(LogUpload.PART_LIMIT + 10) + "\n");
        live();
        await().until(() -> parts.get() == 2);
        assertThat(delivery.sendOutput("rows", "42")).isTrue();
        answer = WELL;
    }

    @Test
    void whatIsLeftOfAPartThatOrchestraHasHalfOfIsNumberedWhenTheOtherHalfIsRefused() {
        sendHalfOfAnEvent(RawServer.reply("400 Bad Request", ""));
        finish(LONG);

        // The half comes again, in smaller parts, and under the number that it has.
        assertThat(names().subList(0, 2)).containsExactly("export.001.log", "export.001.log");
        assertThat(names().subList(1, names().size())).doesNotHaveDuplicates().isSorted();
        taken.remove(taken.stream().filter(LiveLogsTest::isLog).findFirst().orElseThrow());
        assertThat(log()).isEqualTo(logged.toString());
    }

    @ParameterizedTest
    @CsvSource({"500, true", "502, true", "504, true", "503, false", "429, false", "400, false"})
    void aPartThatOrchestraMayHaveKeepsItsNumber(int status, boolean mayHave) {
        AtomicBoolean ended = new AtomicBoolean();
        answer = (request, peer) -> {
            ended.compareAndSet(false, !isLog(request));
            return ended.get() ? RawServer.ok("{}") : RawServer.reply(status + " No", "");
        };
        live();
        log("one\n");
        await().until(() -> !asked.isEmpty());
        finish(LONG);

        assertThat(names()).containsExactly(mayHave ? "export.001.log" : "export.log");
        assertThat(log()).isEqualTo("one\n");
    }

    @Test
    void aPartThatOrchestraMayHaveKeepsItsNumberWhenItIsRefusedTheNextTime() {
        AtomicInteger parts = new AtomicInteger();
        answer = (request, peer) -> !isLog(request)
                ? RawServer.ok("{}")
                : RawServer.reply(parts.incrementAndGet() == 1 ? "504 Gateway Timeout" : "400 Bad Request", "");
        live();
        log("one\n");
        await().until(() -> parts.get() == 2);
        delivery.sendOutput("rows", "42");
        answer = WELL;
        finish(LONG);

        assertThat(names()).containsExactly("export.001.log");
    }

    @Test
    void aPartThatCannotBeMadeIsMadeLater() {
        AtomicInteger made = new AtomicInteger();
        Supplier<List<Pattern>> redact = () -> {
            if (made.incrementAndGet() == 1) {
                throw new IllegalStateException("not now");
            }
            return List.of();
        };
        delivery = new TaskDelivery(webhook(), redact, null);
        live();
        log("one\n");
        await().until(() -> made.get() >= 1);
        log("two\n");
        awaitLogs(1);
        finish(LONG);

        assertThat(log()).isEqualTo(logged.toString());
        assertThat(names()).startsWith("export.001.log").doesNotHaveDuplicates();
    }

    @Test
    void aRefusalIsToldOnce() {
        List<String> warnings = new CopyOnWriteArrayList<>();
        answer = (request, peer) -> isLog(request) ? RawServer.reply("400 Bad Request", "") : RawServer.ok("{}");
        Webhook webhook = webhook();
        Sender sender = new Sender(
                webhook,
                new SocketTransport(webhook.endpoint()),
                RetryPolicy.standard(),
                new Trouble(warnings::add, System::nanoTime),
                pending -> {});
        sender.sendWhileRunning(new LiveLogs(() -> Map.of("export.log", log), KEY, List::of), OFTEN);
        for (int i = 0; i < 5; i++) {
            log("line " + i + "\n");
            await().until(() -> asked.stream().anyMatch(LiveLogsTest::isLog));
            assertThat(sender.send(new WebhookEvent.Output("rows", "42"))).isTrue();
        }
        sender.finish(Deadline.in(LONG));

        assertThat(asked.stream().filter(LiveLogsTest::isLog)).hasSize(1);
        assertThat(warnings)
                .containsExactly("Orchestra did not take the log export.log: HTTP 400; it comes when the task ends");
    }

    @Test
    void anUpdateBehindAPartThatHangsIsTheNextThatIsSent() {
        Webhook patient = webhook();
        delivery = new TaskDelivery(
                new Webhook(patient.url(), KEY, ID, patient.connectTimeout(), Duration.ofMillis(200), 3),
                List::of,
                null);
        answer = (request, peer) -> {
            if (asked.size() == 1) {
                delivery.queueStatus("RUNNING", "half of it");
            }
            if (isLog(request)) {
                peer.hang();
            }
            return RawServer.ok("{}");
        };
        CapturedLog other = CapturedLog.inMemory(1 << 20);
        other.append("bad\n".getBytes(UTF_8), 0, 4);
        log("one\n");
        delivery.sendWhileRunning(() -> Map.of("export.log", log, "errors.log", other), OFTEN);
        await().until(() -> asked.size() > 1);

        assertThat(asked.get(1).get("event_type").textValue()).isEqualTo("UPDATE_STATUS");
        finish(Duration.ofMillis(100));
    }
}
