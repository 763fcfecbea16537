package io.getorchestra.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.http.RawServer;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept of a task's events for a process that comes after a kill, and when. */
@Timeout(60)
class JournalTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    /** What has been kept, the newest last, each event in a word. */
    private static class Kept implements Journal {
        final List<List<String>> all = new CopyOnWriteArrayList<>();
        volatile boolean ended;

        @Override
        public void keep(Supplier<List<WebhookEvent>> pending) {
            all.add(words(pending.get()));
        }

        @Override
        public boolean keepEnded(Supplier<List<WebhookEvent>> pending) {
            ended = true;
            all.add(words(pending.get()));
            return true;
        }

        private static List<String> words(List<WebhookEvent> events) {
            return events.stream()
                    .map(event -> event instanceof WebhookEvent.StatusUpdate status ? status.status() : "SET_OUTPUT")
                    .toList();
        }

        List<String> newest() {
            return all.isEmpty() ? List.of() : all.get(all.size() - 1);
        }

        @Override
        public int deliveredParts(String logName) {
            return 0;
        }

        @Override
        public void keepDeliveredParts(String logName, int parts) {}

        @Override
        public void delete() {}

        @Override
        public void leave() {}
    }

    private static TaskDelivery delivery(RawServer server, Journal journal) {
        Webhook webhook = new Webhook(
                URI.create("http://127.0.0.1:" + server.port()),
                "secret-key-1234567890",
                "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                LONG,
                LONG,
                2);
        return new TaskDelivery(webhook, List::of, journal);
    }

    @Test
    void anAttemptThatIsSettledWhileTheEndIsKeptDoesNotForgetIt() throws IOException {
        CountDownLatch endIsBeingKept = new CountDownLatch(1);
        CountDownLatch settled = new CountDownLatch(1);
        Kept kept = new Kept() {
            @Override
            public void keep(Supplier<List<WebhookEvent>> pending) {
                super.keep(pending);
                if (ended) {
                    settled.countDown();
                }
            }

            @Override
            public boolean keepEnded(Supplier<List<WebhookEvent>> pending) {
                super.keepEnded(pending);
                endIsBeingKept.countDown();
                try {
                    return settled.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
        try (RawServer server = new RawServer((peer, number) -> {
            while (peer.request() != null) {
                endIsBeingKept.await();
                peer.write(RawServer.reply("503 Service Unavailable", ""));
            }
        })) {
            TaskDelivery delivery = delivery(server, kept);
            delivery.queueStatus("RUNNING", "started");
            await().until(() -> server.requests.size() == 1);
            delivery.finish("SUCCEEDED", "done", Map.of(), Deadline.in(Duration.ofMillis(500)));
        }
        assertThat(kept.all)
                .hasSizeGreaterThan(1)
                .allSatisfy(events -> assertThat(events).contains("SUCCEEDED"));
    }

    @Test
    void whatTheJobSendsInAnOutageIsKeptBeforeTheNextAttempt() throws IOException {
        Kept kept = new Kept();
        try (RawServer server = new RawServer((peer, number) -> {
            while (peer.request() != null) {
                peer.write(RawServer.reply("503 Service Unavailable", "", "Retry-After: 3600"));
            }
        })) {
            TaskDelivery delivery = delivery(server, kept);
            assertThat(delivery.sendStatus("RUNNING", "started")).isFalse();
            assertThat(delivery.sendOutput("rows", "42")).isFalse();

            await().until(() -> kept.newest().equals(List.of("RUNNING", "SET_OUTPUT")));
            assertThat(server.requests).hasSize(1);
            delivery.finish("SUCCEEDED", "done", Map.of(), Deadline.in(Duration.ofMillis(500)));
        }
        assertThat(kept.newest()).containsExactly("RUNNING", "SET_OUTPUT", "SUCCEEDED");
    }
}
