package io.getorchestra.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.Threads;
import io.getorchestra.internal.http.HttpReply;
import io.getorchestra.internal.http.HttpTransport;
import io.getorchestra.internal.http.RequestBody;
import io.getorchestra.internal.webhook.Outcome;
import io.getorchestra.internal.webhook.Poster;
import io.getorchestra.internal.webhook.RetryPolicy;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SenderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final FakeServer server = new FakeServer();
    private Sender sender = sender(5, Duration.ofSeconds(15), Duration.ofMillis(2));

    private Sender sender(int maxAttempts, Duration requestTimeout, Duration backoff) {
        Webhook webhook = new Webhook(
                URI.create("https://webhook.getorchestra.io"),
                "sk-secret",
                "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                Duration.ofSeconds(5),
                requestTimeout,
                maxAttempts);
        return new Sender(
                webhook,
                server,
                new RetryPolicy(Clock.systemUTC(), () -> 1, backoff),
                new Trouble(warnings::add, System::nanoTime),
                pending -> {});
    }

    /** What the server does with one request. */
    @FunctionalInterface
    private interface Behaviour {
        HttpReply answer(String what, Deadline deadline) throws IOException;
    }

    private static HttpReply reply(int status) {
        return new HttpReply(status, null, "");
    }

    /** Names a request {@code RUNNING}, {@code rows=1} or {@code log app.log}. */
    private static final class FakeServer implements HttpTransport {
        final List<String> requests = new CopyOnWriteArrayList<>();
        final List<String> taken = new CopyOnWriteArrayList<>();
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final AtomicBoolean closed = new AtomicBoolean();
        final CountDownLatch release = new CountDownLatch(1);
        private volatile Deadline breakOff;
        volatile Behaviour behaviour = (what, deadline) -> reply(200);

        @Override
        public HttpReply post(RequestBody body, Deadline deadline) throws IOException {
            thread.set(Thread.currentThread());
            breakOff = null;
            if (deadline.hasPassed()) {
                throw new IOException("no time left");
            }
            JsonNode json = JSON.readTree(body.toByteArray());
            String what = switch (json.get("event_type").textValue()) {
                case "UPDATE_STATUS" ->
                    json.get("status").textValue()
                            + (json.has("message") ? " " + json.get("message").textValue() : "");
                case "SET_OUTPUT" -> json.get("output_name").textValue() + "=" + json.get("output_value");
                default -> "log " + json.get("log_name").textValue();
            };
            requests.add(what);
            HttpReply reply = behaviour.answer(what, deadline);
            if (reply.status() == 200) {
                taken.add(what);
            }
            return reply;
        }

        /** Answers nothing until the deadline, or until it is broken off. */
        HttpReply hang(Deadline deadline) throws IOException {
            while (!deadline.hasPassed() && (breakOff == null || !breakOff.hasPassed()) && release.getCount() > 0) {
                LockSupport.parkNanos(1_000_000);
            }
            throw new IOException("no answer in time");
        }

        @Override
        public void breakOffBy(Deadline deadline) {
            breakOff = deadline;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    private static WebhookEvent status(String status) {
        return new WebhookEvent.StatusUpdate(status, null);
    }

    private static WebhookEvent progress(String message) {
        return new WebhookEvent.StatusUpdate("RUNNING", message);
    }

    private static WebhookEvent output(String name, int value) {
        return new WebhookEvent.Output(name, String.valueOf(value));
    }

    private static List<Work> ending(String status) {
        return List.of(new Work.Event(status(status)));
    }

    private static Work log(String name) {
        return new LogUpload(name, LogUpload.of("a line\n"), "sk-secret", List.of(), 1000, 0, parts -> {});
    }

    private Sender.Report finish(List<Work> ending, Deadline deadline) {
        sender.prepareEnd(ending);
        return sender.finish(deadline);
    }

    private Sender.Report finish(Duration timeout) {
        return finish(ending("SUCCEEDED"), Deadline.in(timeout));
    }

    private static List<String> names(List<Work> works) {
        return works.stream().map(Work::toString).toList();
    }

    private static Duration timed(Runnable runnable) {
        long begin = System.nanoTime();
        runnable.run();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void awaitThreadEnd() {
        Thread thread = server.thread.get();
        if (thread != null) {
            await().until(() -> !thread.isAlive());
        }
    }

    @AfterEach
    void everySenderEnds() {
        server.release.countDown();
        finish(List.of(), Deadline.in(Duration.ofMillis(1)));
        awaitThreadEnd();
        if (server.thread.get() != null) {
            assertThat(server.closed).isTrue();
        }
    }

    @Test
    void noThreadRunsBeforeTheFirstEvent() {
        assertThat(finish(List.of(), Deadline.in(LONG))).isEqualTo(new Sender.Report(0, List.of(), false, List.of()));

        assertThat(server.thread.get()).isNull();
    }

    @Test
    void eventsArriveInOrderWithTheEndLast() {
        sender.queue(progress("started"));
        for (int i = 0; i < 20; i++) {
            assertThat(sender.send(output("rows", i))).isTrue();
        }

        Sender.Report report =
                finish(List.of(new Work.Event(status("SUCCEEDED")), log("a.log"), log("b.log")), Deadline.in(LONG));

        assertThat(server.taken).hasSize(24).startsWith("RUNNING started", "rows=0", "rows=1");
        assertThat(server.taken.subList(21, 24)).containsExactly("SUCCEEDED", "log a.log", "log b.log");
        assertThat(report).isEqualTo(new Sender.Report(24, List.of(), false, List.of()));
    }

    @Test
    void itsThreadIsANamedDaemon() {
        sender.send(output("rows", 1));

        assertThat(server.thread.get().getName()).isEqualTo("orchestra-sender");
        assertThat(server.thread.get().isDaemon()).isTrue();
    }

    @Test
    void whatFailsForAMomentIsSentAgain() {
        AtomicInteger count = new AtomicInteger();
        server.behaviour = (what, deadline) -> {
            switch (count.incrementAndGet()) {
                case 1:
                    throw new IOException("reset");
                case 2:
                    return reply(503);
                case 3:
                    return reply(429);
                default:
                    return reply(200);
            }
        };

        assertThat(sender.send(output("rows", 1))).isTrue();

        assertThat(server.requests).containsExactly("rows=1", "rows=1", "rows=1", "rows=1");
        assertThat(warnings).hasSize(2);
    }

    @Test
    void whatIsRefusedIsNotSentAgainAndTheRestGoesOn() {
        server.behaviour = (what, deadline) -> reply(what.startsWith("bad") ? 422 : 200);

        assertThat(sender.send(output("bad", 1))).isFalse();
        assertThat(sender.send(output("good", 1))).isTrue();
        Sender.Report report = finish(LONG);

        assertThat(server.requests).containsExactly("bad=1", "good=1", "SUCCEEDED");
        assertThat(report.refused()).containsExactly("the output bad (HTTP 422)");
        assertThat(report.undelivered()).isEmpty();
    }

    @Test
    void aMillionRefusalsAreNotAllNamed() {
        server.behaviour = (what, deadline) -> reply(401);
        for (int i = 0; i < 50; i++) {
            sender.send(output("rows", i));
        }

        assertThat(finish(LONG).refused()).hasSize(21).last().isEqualTo("and 31 more");
        assertThat(warnings).hasSize(1);
    }

    @Test
    void retryAfterIsObeyed() {
        AtomicInteger count = new AtomicInteger();
        server.behaviour = (what, deadline) -> count.incrementAndGet() == 1 ? new HttpReply(429, "1", "") : reply(200);

        Duration took = timed(() -> assertThat(sender.send(output("rows", 1))).isTrue());

        assertThat(took).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aRetryAfterThatOutlastsTheEndIsCappedByIt() {
        server.behaviour = (what, deadline) -> new HttpReply(503, "3600", "");
        sender.queue(progress("started"));
        await().until(() -> !server.requests.isEmpty());

        Duration took = timed(() -> assertThat(names(finish(LONG).undelivered()))
                .containsExactly("the status RUNNING", "the status SUCCEEDED"));

        assertThat(took).isLessThan(Duration.ofSeconds(20));
        assertThat(server.requests).containsExactly("RUNNING started", "SUCCEEDED");
    }

    @Test
    void aRetryAfterFromLongAgoDoesNotKeepTheEndFromBeingTold() {
        server.behaviour = (what, deadline) ->
                what.startsWith("RUNNING") ? new HttpReply(429, "Fri, 31 Dec 9999 23:59:59 GMT", "") : reply(200);
        sender.queue(progress("started"));
        await().until(() -> !server.requests.isEmpty());

        assertThat(names(finish(LONG).undelivered())).containsExactly("the status RUNNING");
        assertThat(server.taken).containsExactly("SUCCEEDED");
    }

    @Test
    void nobodyWaitsForAnAnswerWhileTheServerAsksForALongWait() {
        server.behaviour = (what, deadline) -> new HttpReply(503, "3600", "");

        Duration took = timed(() -> {
            assertThat(sender.send(output("a", 1))).isFalse();
            assertThat(sender.send(output("b", 1))).isFalse();
        });

        assertThat(took).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void behindAKnownOutageSendingAnswersFalseAtOnce() {
        sender = sender(2, Duration.ofSeconds(15), Duration.ofMillis(20));
        server.behaviour = (what, deadline) -> {
            throw new IOException("refused");
        };
        assertThat(sender.send(output("first", 1))).isFalse();

        Duration took = timed(() -> {
            for (int i = 0; i < 1000; i++) {
                assertThat(sender.send(output("rows", i))).isFalse();
            }
        });

        assertThat(took).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void afterAnOutageTheNewestValuesAreDelivered() {
        sender = sender(2, Duration.ofSeconds(15), Duration.ofMillis(20));
        AtomicBoolean down = new AtomicBoolean(true);
        server.behaviour = (what, deadline) -> {
            if (down.get()) {
                throw new IOException("refused");
            }
            return reply(200);
        };
        sender.queue(progress("started"));
        sender.send(output("first", 1));
        for (int i = 0; i < 100; i++) {
            sender.send(output(i % 2 == 0 ? "rows" : "ROWS", i));
            sender.send(progress("at " + i));
        }
        down.set(false);

        await().until(() -> server.taken.size() >= 3);
        assertThat(finish(LONG).undelivered()).isEmpty();

        assertThat(server.taken).containsExactlyInAnyOrder("first=1", "ROWS=99", "RUNNING at 99", "SUCCEEDED");
        assertThat(server.taken).last().isEqualTo("SUCCEEDED");
        assertThat(warnings).hasSizeLessThanOrEqualTo(2).last().asString().startsWith("Orchestra answers again");
    }

    @Test
    void oneEventThatNeverPassesHoldsUpNeitherTheOthersNorTheEnd() {
        server.behaviour = (what, deadline) -> reply(what.startsWith("poison") ? 500 : 200);
        sender.queue(progress("started"));
        assertThat(sender.send(output("poison", 1))).isFalse();
        for (int i = 0; i < 10; i++) {
            sender.send(output("rows", i));
        }

        Sender.Report report = finish(LONG);

        assertThat(server.taken)
                .startsWith("RUNNING started")
                .endsWith("SUCCEEDED")
                .contains("rows=9");
        assertThat(names(report.undelivered())).containsExactly("the output poison");
    }

    @Test
    void theEndHasAllItsAttemptsWhateverFailedBefore() {
        AtomicInteger ends = new AtomicInteger();
        server.behaviour = (what, deadline) ->
                reply(what.startsWith("poison") || what.startsWith("SUCC") && ends.incrementAndGet() < 5 ? 500 : 200);
        sender.queue(output("poison", 1));
        await().until(() -> server.requests.size() > 6);

        assertThat(names(finish(LONG).undelivered())).containsExactly("the output poison");

        assertThat(server.taken).containsExactly("SUCCEEDED");
    }

    private Sender.Report finishWithLogs(Duration timeout) {
        return finish(List.of(new Work.Event(status("FAILED")), log("a.log"), log("b.log")), Deadline.in(timeout));
    }

    @Test
    void whenNobodyAnswersTheEndIsGivenUpAfterItsAttempts() {
        server.behaviour = (what, deadline) -> {
            throw new IOException("refused");
        };

        Sender.Report report = finishWithLogs(LONG);

        assertThat(server.requests).hasSize(5).containsOnly("FAILED");
        assertThat(names(report.undelivered())).containsExactly("the status FAILED", "the log a.log", "the log b.log");
    }

    @Test
    void whenAllIsAnsweredWith500EachHasItsAttempts() {
        server.behaviour = (what, deadline) -> reply(500);

        Sender.Report report = finishWithLogs(LONG);

        assertThat(server.requests)
                .hasSize(15)
                .startsWith("FAILED", "FAILED", "FAILED", "FAILED", "FAILED", "log a.log")
                .endsWith("log b.log");
        assertThat(names(report.undelivered())).containsExactly("the status FAILED", "the log a.log", "the log b.log");
    }

    @Test
    void aLastStatusThatAlwaysFailsDoesNotKeepTheLogsBackAndHasAnotherTurnBehindThem() {
        server.behaviour = (what, deadline) -> reply(what.startsWith("FAILED") ? 500 : 200);

        Sender.Report report = finishWithLogs(LONG);

        assertThat(server.taken).containsExactly("log a.log", "log b.log");
        assertThat(server.requests).hasSize(12).last().isEqualTo("FAILED");
        assertThat(names(report.undelivered())).containsExactly("the status FAILED");
    }

    @Test
    void aLastStatusThatFailsForAWhileIsDeliveredBehindTheLogs() {
        AtomicInteger ends = new AtomicInteger();
        server.behaviour =
                (what, deadline) -> reply(what.startsWith("FAILED") && ends.incrementAndGet() < 7 ? 503 : 200);

        assertThat(finishWithLogs(LONG).undelivered()).isEmpty();
        assertThat(server.taken).containsExactly("log a.log", "log b.log", "FAILED");
    }

    @Test
    void aLogThatAlwaysFailsDoesNotKeepTheNextOneBack() {
        server.behaviour = (what, deadline) -> reply(what.startsWith("log a") ? 500 : 200);

        Sender.Report report = finishWithLogs(LONG);

        assertThat(server.taken).containsExactly("FAILED", "log b.log");
        assertThat(server.requests).hasSize(12);
        assertThat(names(report.undelivered())).containsExactly("the log a.log");
    }

    @Test
    void whenTheNextAttemptOfTheLastStatusWouldComeTooLateTheLogsAreTried() {
        sender = sender(5, Duration.ofSeconds(15), Duration.ofSeconds(8));
        server.behaviour = (what, deadline) -> reply(what.startsWith("FAILED") ? 500 : 200);

        Sender.Report report = finishWithLogs(Duration.ofSeconds(3));

        assertThat(server.taken).containsExactly("log a.log", "log b.log");
        assertThat(names(report.undelivered())).containsExactly("the status FAILED");
    }

    @Test
    void whenTheConnectionIsLostBehindTheLastStatusTheRestIsGivenUp() {
        server.behaviour = (what, deadline) -> {
            if (what.startsWith("FAILED")) {
                return reply(500);
            }
            throw new IOException("refused");
        };

        assertThat(finishWithLogs(LONG).undelivered()).hasSize(3);
        assertThat(server.requests).hasSize(10).doesNotContain("log b.log");
    }

    @Test
    void progressThatHangsDoesNotTakeTheTimeOfTheEnd() {
        server.behaviour = (what, deadline) -> what.startsWith("RUNNING") ? server.hang(deadline) : reply(200);
        sender.queue(progress("started"));
        await().until(() -> !server.requests.isEmpty());

        Sender.Report report = finish(Duration.ofSeconds(3));

        assertThat(server.taken).containsExactly("SUCCEEDED");
        assertThat(names(report.undelivered())).containsExactly("the status RUNNING");
    }

    /** The attempt is under way, but its exchange only begins when the end has begun: its limit is from before. */
    @Test
    void anExchangeThatBeginsJustAfterTheEndBeganDoesNotTakeItsTime() throws Exception {
        CountDownLatch attempted = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        // Not the common pool, which may have one thread.
        Executor threads = task -> new Thread(task, "test").start();
        server.behaviour = (what, deadline) -> what.startsWith("late") ? server.hang(deadline) : reply(200);
        Work late = new Work() {
            @Override
            public Outcome attempt(Poster poster, Deadline limit) {
                attempted.countDown();
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return poster.post(output("late", 1), limit);
            }

            @Override
            public boolean isDone() {
                return true;
            }
        };
        AtomicReference<Thread> finisher = new AtomicReference<>();
        CompletableFuture<Boolean> sent = CompletableFuture.supplyAsync(() -> sender.send(late), threads);
        attempted.await();
        CompletableFuture<Sender.Report> finished = CompletableFuture.supplyAsync(
                () -> {
                    finisher.set(Thread.currentThread());
                    return finish(Duration.ofSeconds(3));
                },
                threads);
        await().until(() -> finisher.get() != null && finisher.get().getState() == Thread.State.TIMED_WAITING);
        go.countDown();

        assertThat(finished.get(30, TimeUnit.SECONDS).undelivered()).hasSize(1);
        assertThat(sent.get(30, TimeUnit.SECONDS)).isFalse();
        assertThat(server.taken).containsExactly("SUCCEEDED");
    }

    @Test
    void aHangingLogDoesNotTakeTheTimeOfTheStatusAndTheEndComesInTime() {
        server.behaviour = (what, deadline) -> what.startsWith("log") ? server.hang(deadline) : reply(200);

        AtomicReference<Sender.Report> report = new AtomicReference<>();
        Duration took = timed(() -> report.set(finish(
                List.of(new Work.Event(status("SUCCEEDED")), log("a.log")), Deadline.in(Duration.ofSeconds(1)))));

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(server.taken).containsExactly("SUCCEEDED");
        assertThat(names(report.get().undelivered())).containsExactly("the log a.log");
    }

    /** As a file on a network that hangs. */
    @Test
    void theEndComesInTimeWhenALogCannotBeOpened() {
        CountDownLatch forever = new CountDownLatch(1);
        Work hanging = new LogUpload(
                "a.log",
                () -> {
                    try {
                        forever.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    throw new IOException("gone");
                },
                "sk-secret",
                List.of(),
                1000,
                0,
                parts -> {});

        Duration took = timed(() -> assertThat(names(finish(
                                List.of(new Work.Event(status("SUCCEEDED")), hanging),
                                Deadline.in(Duration.ofMillis(500)))
                        .undelivered()))
                .containsExactly("the log a.log"));

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(server.taken).containsExactly("SUCCEEDED");
        forever.countDown();
    }

    @Test
    void theEndComesInTimeWhenTheTransportIgnoresItsDeadline() {
        CountDownLatch forever = new CountDownLatch(1);
        server.behaviour = (what, deadline) -> {
            try {
                forever.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return reply(200);
        };

        Duration took =
                timed(() -> assertThat(names(finish(Duration.ofMillis(500)).undelivered()))
                        .containsExactly("the status SUCCEEDED"));

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        forever.countDown();
    }

    @Test
    void theWaitForTheNextAttemptIsCutShortByTheEnd() {
        sender = sender(5, Duration.ofSeconds(15), Duration.ofSeconds(15));
        AtomicInteger count = new AtomicInteger();
        server.behaviour = (what, deadline) -> reply(count.incrementAndGet() == 1 ? 500 : 200);
        sender.queue(progress("started"));
        await().until(() -> !warnings.isEmpty());

        Duration took = timed(() -> assertThat(finish(LONG).undelivered()).isEmpty());

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(server.taken).containsExactly("RUNNING started", "SUCCEEDED");
    }

    @Test
    void nothingIsSentAfterTheEnd() {
        finish(LONG);

        sender.queue(progress("late"));
        assertThat(sender.send(output("late", 1))).isFalse();
        finish(Duration.ofMillis(200));

        awaitThreadEnd();
        assertThat(server.requests).containsExactly("SUCCEEDED");
    }

    @Test
    void nothingIsSentAfterTheDeadline() {
        server.behaviour = (what, deadline) -> server.hang(deadline);
        sender.queue(progress("started"));
        finish(Duration.ofMillis(300));
        awaitThreadEnd();

        int requests = server.requests.size();
        assertThat(server.requests).doesNotContain("late=1").hasSizeLessThanOrEqualTo(3);
        assertThat(sender.send(output("late", 1))).isFalse();
        assertThat(server.requests).hasSize(requests);
    }

    @Test
    void anInterruptWhileSendingEndsTheWaitAndStaysSet() throws Exception {
        CountDownLatch inPost = new CountDownLatch(1);
        server.behaviour = (what, deadline) -> {
            inPost.countDown();
            return server.hang(deadline);
        };
        AtomicBoolean answer = new AtomicBoolean(true);
        AtomicBoolean flag = new AtomicBoolean();
        Thread job = new Thread(() -> {
            answer.set(sender.send(output("rows", 1)));
            flag.set(Thread.currentThread().isInterrupted());
        });
        job.start();
        inPost.await();
        job.interrupt();

        job.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(job.isAlive()).isFalse();
        assertThat(answer).isFalse();
        assertThat(flag).isTrue();
    }

    @Test
    void anInterruptLosesNothingOfTheEndAndStaysSet() throws Exception {
        CountDownLatch inPost = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        server.behaviour = (what, deadline) -> {
            inPost.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return reply(200);
        };
        AtomicReference<Sender.Report> report = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread job = new Thread(() -> {
            Thread.currentThread().interrupt();
            report.set(finish(LONG));
            flag.set(Thread.currentThread().isInterrupted());
        });
        job.start();
        inPost.await();
        job.interrupt();
        go.countDown();

        job.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(report.get()).isEqualTo(new Sender.Report(1, List.of(), false, List.of()));
        assertThat(flag).isTrue();
    }

    @Test
    void anErrorInAnAttemptIsAFailedAttempt() {
        AtomicInteger count = new AtomicInteger();
        server.behaviour = (what, deadline) -> {
            switch (count.incrementAndGet()) {
                case 1:
                    throw new OutOfMemoryError("for this test");
                case 2:
                    throw new IllegalStateException("sk-secret is in here");
                case 3:
                    throw new NoClassDefFoundError("gone/With/The/Wind");
                default:
                    return reply(200);
            }
        };

        assertThat(sender.send(output("rows", 1))).isTrue();
        assertThat(warnings).noneSatisfy(warning -> assertThat(warning).contains("sk-secret"));
    }

    @Test
    void anErrorThatEndsItsThreadEndsNoMoreThanThat() {
        AtomicInteger asked = new AtomicInteger();
        Work brittle = new Work() {
            @Override
            public Outcome attempt(Poster poster, Deadline limit) {
                return new Outcome.Delivered();
            }

            @Override
            public boolean isDone() {
                if (asked.getAndIncrement() == 0) {
                    throw new NoClassDefFoundError("gone/With/The/Wind");
                }
                return true;
            }
        };

        assertThat(sender.send(brittle)).isFalse();

        assertThat(finish(LONG).undelivered()).isEmpty();
        assertThat(asked).hasValue(2);
        assertThat(server.requests).containsExactly("SUCCEEDED");
    }

    /** The user's own appenders run in there, and may wait for whatever they like. */
    @Test
    void aWarningThatBlocksKeepsNobodyWaitingPastTheirLimit() {
        CountDownLatch forever = new CountDownLatch(1);
        Webhook webhook = new Webhook(
                URI.create("https://webhook.getorchestra.io"),
                "sk-secret",
                "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                5);
        Trouble blocking = new Trouble(
                warning -> {
                    try {
                        forever.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                System::nanoTime);
        sender = new Sender(webhook, server, RetryPolicy.standard(), blocking, pending -> {});
        server.behaviour = (what, deadline) -> reply(500);

        Duration took = timed(() -> {
            assertThat(sender.send(output("rows", 1))).isFalse();
            assertThat(names(finish(Duration.ofMillis(300)).undelivered()))
                    .containsExactly("the output rows", "the status SUCCEEDED");
        });

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        forever.countDown();
    }

    /** None for the first few that ask. */
    private void withoutThreads(int failures) {
        AtomicInteger asked = new AtomicInteger();
        sender = new Sender(
                new Webhook(
                        URI.create("https://webhook.getorchestra.io"),
                        "sk-secret",
                        "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        2),
                server,
                new RetryPolicy(Clock.systemUTC(), () -> 1, Duration.ofMillis(2)),
                new Trouble(warnings::add, System::nanoTime),
                pending -> {},
                new Threads() {
                    @Override
                    public boolean start(String name, Runnable target) {
                        return asked.incrementAndGet() > failures && super.start(name, target);
                    }
                });
    }

    @Test
    void whatIsSentWhileNoThreadIsToBeHadIsDeliveredByTheNext() {
        withoutThreads(2);

        sender.queue(progress("started"));
        assertThat(sender.send(output("rows", 1))).isFalse();
        assertThat(server.requests).isEmpty();
        assertThat(sender.send(output("columns", 2))).isTrue();

        assertThat(server.taken).containsExactly("RUNNING started", "rows=1", "columns=2");
    }

    @Test
    void whenNoThreadIsToBeHadTheEndIsDeliveredByTheCallingOne() {
        withoutThreads(Integer.MAX_VALUE);
        server.behaviour = (what, deadline) -> reply(server.requests.size() == 2 ? 503 : 200);

        sender.queue(progress("started"));
        Sender.Report report = finishWithLogs(LONG);

        assertThat(server.taken).containsExactly("RUNNING started", "FAILED", "log a.log", "log b.log");
        assertThat(report).isEqualTo(new Sender.Report(4, List.of(), false, List.of()));
        assertThat(server.closed).isTrue();
        server.thread.set(null);
    }

    @Test
    void onTheCallingThreadTheEndKeepsItsDeadlineToo() {
        withoutThreads(Integer.MAX_VALUE);
        server.behaviour = (what, deadline) -> server.hang(deadline);

        sender.queue(progress("started"));
        Duration took = timed(() ->
                assertThat(finishWithLogs(Duration.ofSeconds(1)).undelivered()).hasSize(4));

        assertThat(took).isLessThan(Duration.ofSeconds(5));
        server.thread.set(null);
    }

    @Test
    void anErrorOfWhoeverIsToldCostsNoDelivery() {
        Trouble failing = new Trouble(
                warning -> {
                    throw new NoSuchMethodError("gone");
                },
                System::nanoTime);
        sender = new Sender(
                new Webhook(
                        URI.create("https://webhook.getorchestra.io"),
                        "sk-secret",
                        "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(15),
                        5),
                server,
                new RetryPolicy(Clock.systemUTC(), () -> 1, Duration.ofMillis(2)),
                failing,
                pending -> {
                    throw new IllegalStateException("no disk");
                });
        server.behaviour = (what, deadline) -> reply(server.requests.size() % 2 == 1 ? 503 : 200);

        assertThat(sender.send(output("rows", 1))).isTrue();
        assertThat(finish(LONG).undelivered()).isEmpty();
    }

    @Test
    void manyThreadsMaySendAtOnce() throws Exception {
        List<Thread> threads = new ArrayList<>();
        AtomicInteger trues = new AtomicInteger();
        for (int t = 0; t < 8; t++) {
            String name = "out" + (char) ('a' + t);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    if (sender.send(output(name, i))) {
                        trues.incrementAndGet();
                    }
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(trues).hasValue(400);
        assertThat(finish(LONG).delivered()).isEqualTo(401);
        for (int t = 0; t < 8; t++) {
            String name = "out" + (char) ('a' + t) + "=";
            assertThat(server.taken.stream().filter(what -> what.startsWith(name)))
                    .isSortedAccordingTo(
                            java.util.Comparator.comparingInt(what -> Integer.parseInt(what.substring(5))));
        }
    }

    @Test
    void theReportNamesWhatIsLeftInOrder() {
        server.behaviour = (what, deadline) -> {
            throw new IOException("refused");
        };
        sender = sender(2, Duration.ofSeconds(15), Duration.ofMillis(1));
        sender.queue(progress("started"));
        sender.send(output("a", 1));
        sender.send(output("b", 1));

        Sender.Report report = finish(List.of(new Work.Event(status("FAILED")), log("app.log")), Deadline.in(LONG));

        assertThat(names(report.undelivered()))
                .containsExactly(
                        "the status RUNNING", "the output a", "the output b", "the status FAILED", "the log app.log");
        assertThat(report.delivered()).isZero();
    }
}
