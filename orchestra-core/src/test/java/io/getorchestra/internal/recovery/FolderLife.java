package io.getorchestra.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.buffer.PlainAppender;
import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.ScopeCapture;
import io.getorchestra.internal.delivery.TaskDelivery;
import io.getorchestra.internal.http.RawServer;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import io.getorchestra.internal.webhook.WebhookEvent.Output;
import io.getorchestra.internal.webhook.WebhookEvent.StatusUpdate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * A task and its folder, or a recovery of one, with a look at each step: before Orchestra's answer to each request, after each operation on
 * a file, and in the middle of each write.
 */
final class FolderLife implements AutoCloseable {
    static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";
    static final String OTHER_ID = "11111111-2222-4333-8444-555555555555";
    static final String KEY = "secret-key-1234567890";
    static final String LOST = "nightly-export failed. Error: the process ended before the task did";

    /** Two requests, so that a process can die between them. */
    static final String LINES = IntStream.range(0, 60_000)
            .mapToObj(i -> "line " + i + " " + "x".repeat(90) + "\n")
            .collect(Collectors.joining());

    private static final int FIRST_LINE = LINES.indexOf('\n') + 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Orchestra took. */
    final List<JsonNode> taken = new CopyOnWriteArrayList<>();
    /** What Orchestra took since the last note. */
    private final List<JsonNode> unnoted = new CopyOnWriteArrayList<>();

    final List<String> warnings = new CopyOnWriteArrayList<>();
    final List<String> keys = new CopyOnWriteArrayList<>();
    /** What the job has logged. */
    volatile String logged = "";
    /** Whether there is, or was, a folder of the task. */
    volatile boolean begun;
    /** Whether the folder says how the task ended. */
    volatile boolean endNoted;

    /** So many requests fail before one is taken. */
    volatile int failures;

    volatile String failure = "503 Service Unavailable";

    /** The next log is refused. */
    private volatile boolean refusesLogs;

    private final RawServer server;
    private volatile Look look = step -> {};
    /** Held while somebody looks: nothing is logged meanwhile. */
    private final ReentrantLock looking = new ReentrantLock();

    private volatile boolean ending;
    /** The log of a task that sends it while it runs. */
    private volatile CapturedLog live;

    private volatile boolean journaling;
    private volatile Throwable trouble;

    /** Something done between two steps. */
    @FunctionalInterface
    interface Look {
        void at(String step) throws Exception;
    }

    FolderLife() throws IOException {
        server = new RawServer((peer, number) -> {
            for (RawServer.Request request = peer.request(); request != null; request = peer.request()) {
                peer.write(answer(request));
            }
        });
    }

    private String answer(RawServer.Request request) throws IOException {
        String key = request.header("Authorization");
        keys.add(key);
        if (failures > 0) {
            failures--;
            journaling = true;
            look("a request failed");
            return RawServer.reply(failure, "");
        }
        JsonNode body = JSON.readTree(request.body());
        if (refusesLogs && body.has("log_name")) {
            look("a log refused");
            refusesLogs = false;
            return RawServer.reply("400 Bad Request", "");
        }
        taken.add(body);
        unnoted.add(body);
        if (key.endsWith(KEY)) {
            look(kind(body) + " taken, not answered");
        }
        return RawServer.ok("{}");
    }

    /** What Orchestra took although the folder, if it tells of it at all, says that it did not. */
    List<JsonNode> mayRepeat() {
        CapturedLog log = live;
        if (log != null && log.partsSent() > 0) {
            // The log says so itself.
            String last = String.format("export.%03d.log", log.partsSent());
            unnoted.removeIf(body ->
                    body.has("log_name") && body.get("log_name").textValue().compareTo(last) <= 0);
        }
        return endNoted || journaling || live != null
                ? unnoted.stream()
                        .filter(body -> endNoted || journaling || body.has("log_name"))
                        .toList()
                : List.of();
    }

    /** A status, {@code SET_OUTPUT}, or {@code LOG} with the log's name. */
    static String kind(JsonNode body) {
        String type = body.get("event_type").textValue();
        return switch (type) {
            case "UPDATE_STATUS" -> body.get("status").textValue();
            case "LOG" -> "LOG " + body.get("log_name").textValue();
            default -> type;
        };
    }

    private void look(String what, Path path) {
        look(what + " " + path.getFileName().toString().replaceFirst("[0-9]+-.*", "folder"));
    }

    private void look(String step) {
        looking.lock();
        try {
            look.at(step);
        } catch (Throwable e) {
            trouble = e;
        } finally {
            looking.unlock();
        }
    }

    /** Looks around each operation. */
    final class Watched extends TaskFiles {
        @Override
        void createDirectory(Path directory) throws IOException {
            super.createDirectory(directory);
            look("made", directory);
        }

        @Override
        void createFile(Path file) throws IOException {
            super.createFile(file);
            look("made", file);
        }

        @Override
        void write(Path file, byte[] content) throws IOException {
            Files.write(file, java.util.Arrays.copyOf(content, content.length / 2), StandardOpenOption.WRITE);
            look("half wrote", file);
            super.write(file, content);
            look("wrote", file);
        }

        @Override
        void append(Path file, byte[] content) throws IOException {
            byte[] before = Files.readAllBytes(file);
            super.append(file, java.util.Arrays.copyOf(content, content.length / 2));
            look("half noted in", file);
            Files.write(file, before);
            super.append(file, content);
            unnoted.removeIf(body -> journaling || kind(body).startsWith("LOG"));
            look("noted in", file);
        }

        @Override
        void move(Path from, Path to) throws IOException {
            super.move(from, to);
            begun |= Files.isDirectory(to);
            if (to.endsWith("undelivered.jsonl")) {
                // Without a failure the events are noted once, with the task's end.
                unnoted.removeIf(body -> journaling || !endNoted || kind(body).startsWith("LOG"));
                endNoted |= ending;
            }
            look("renamed to", to);
        }

        @Override
        void delete(Path path) throws IOException {
            boolean was = Files.exists(path);
            super.delete(path);
            if (was) {
                look("deleted", path);
            }
        }
    }

    Webhook webhook(String taskRunId) {
        return webhook(taskRunId, KEY, "http://127.0.0.1:" + server.port());
    }

    static Webhook webhook(String taskRunId, String key, String url) {
        return new Webhook(java.net.URI.create(url), key, taskRunId, Duration.ofSeconds(20), Duration.ofSeconds(20), 5);
    }

    String url() {
        return webhook(ID).url().toString();
    }

    /** A task that succeeds, as a scope with a file buffer reports it. */
    void runTask(Path directory, Look atEachStep) throws Exception {
        look = atEachStep;
        TaskStore store = TaskStore.create(directory, webhook(ID), "nightly-export", null, 2, new Watched());
        TaskDelivery delivery = new TaskDelivery(webhook(ID), List::of, store);
        assertThat(delivery.sendStatus("RUNNING", "nightly-export started.")).isTrue();
        Path state = store.path().resolve("undelivered.jsonl");
        // The sender's thread writes its note after it has told the answer.
        Awaitility.await().until(() -> !journaling || !Files.readString(state).contains("RUNNING"));
        assertThat(delivery.sendOutput("rows", "42")).isTrue();
        ScopeCapture capture = new ScopeCapture(ID, appender -> log(store.path()));
        log(capture);
        ending = true;
        Map<String, LogSource> logs = new TreeMap<>(capture.logs());
        assertThat(delivery.finish("SUCCEEDED", "nightly-export succeeded.", logs, Deadline.in(Duration.ofSeconds(60)))
                        .undelivered())
                .isEmpty();
        finishLooking();
    }

    /** A task that succeeds, and sends its log while it runs. */
    void runLiveTask(Path directory, Look atEachStep) throws Exception {
        look = atEachStep;
        TaskStore store = TaskStore.create(directory, webhook(ID), "nightly-export", null, 2, new Watched());
        TaskDelivery delivery = new TaskDelivery(webhook(ID), List::of, store);
        assertThat(delivery.sendStatus("RUNNING", "nightly-export started.")).isTrue();
        CapturedLog log = CapturedLog.inFilesToBeSent(store.path(), "export.log", 1 << 30, message -> {
            throw new AssertionError(message);
        });
        live = log;
        delivery.sendWhileRunning(() -> Map.of("export.log", log), Duration.ofMillis(1));
        for (int part = 1; part <= 3; part++) {
            for (int i = 0; i < 100; i++) {
                logLine(log, "line " + part + "." + i + "\n");
            }
            // Only when there is nothing left to send is nothing changed while we look.
            Awaitility.await().until(() -> isSent(log));
            look("part " + part + " sent");
        }
        // So that nothing is sent any more while the task ends, and all that is left is sent then.
        refusesLogs = true;
        logLine(log, "refused\n");
        Awaitility.await().until(() -> !refusesLogs);
        logLine(log, "the end\n");
        log.seal();
        ending = true;
        assertThat(delivery.finish(
                                "SUCCEEDED",
                                "nightly-export succeeded.",
                                Map.of("export.log", log),
                                Deadline.in(Duration.ofSeconds(60)))
                        .undelivered())
                .isEmpty();
        finishLooking();
    }

    private void logLine(CapturedLog log, String line) {
        looking.lock();
        try {
            log.append(line.getBytes(StandardCharsets.UTF_8), 0, line.length());
            logged += line;
        } finally {
            looking.unlock();
        }
    }

    private boolean isSent(CapturedLog log) {
        List<JsonNode> parts =
                taken.stream().filter(body -> body.has("log_name")).toList();
        String text = parts.stream().map(body -> body.get("data").textValue()).collect(Collectors.joining());
        return text.equals(logged) && log.partsSent() == parts.size();
    }

    private static CapturedLog log(Path folder) {
        return CapturedLog.inFiles(folder, "export.log", 1 << 30, message -> {
            throw new AssertionError(message);
        });
    }

    private void log(ScopeCapture capture) {
        AppenderSettings appender =
                new AppenderSettings("export.log", null, null, null, "file", null, null, null, List.of());
        byte[] lines = LINES.getBytes(StandardCharsets.UTF_8);
        try (CapturePoint point = CapturePoint.register(appender, new PlainAppender())) {
            capture.open();
            point.append(ID, "main", lines, 0, FIRST_LINE);
            logged = LINES.substring(0, FIRST_LINE);
            look("logged the first event");
            for (int start = FIRST_LINE, end; start < lines.length; start = end) {
                end = LINES.indexOf('\n', start) + 1;
                point.append(ID, "main", lines, start, end - start);
            }
            logged = LINES;
            look("logged all events");
        } finally {
            capture.close();
        }
    }

    /** The folder of a task that was killed in an outage: its start and an output undelivered, its log whole, its end unknown. */
    void leaveFolder(Path directory) throws IOException {
        TaskFolder.Task task = new TaskFolder.Task(ID, "nightly-export", url(), Instant.now(), null, null);
        try (TaskFolder folder = TaskFolder.create(directory, task, new TaskFiles())) {
            List<String> bodies = new ArrayList<>();
            for (WebhookEvent event :
                    List.of(new StatusUpdate("RUNNING", "nightly-export started."), new Output("rows", "42"))) {
                bodies.add(new String(event.body(ID).toByteArray(), StandardCharsets.UTF_8));
            }
            folder.save(new TaskFolder.State(false, bodies, Map.of(), Map.of()));
            log(new ScopeCapture(ID, appender -> log(folder.path())));
        }
    }

    /** A process that starts and delivers what it finds. */
    void recover(Path directory, Look atEachStep) {
        look = atEachStep;
        begun = true;
        ending = true;
        recover(directory, webhook(OTHER_ID), new Watched(), Long.MAX_VALUE);
        finishLooking();
    }

    void recover(Path directory) {
        recover(directory, webhook(OTHER_ID), new TaskFiles(), Long.MAX_VALUE);
    }

    void recover(Path directory, Webhook webhook, TaskFiles files, long limit) {
        new Recovery(directory, webhook, List.of(), files, limit, warnings::add)
                .start()
                .await(Deadline.in(Duration.ofSeconds(60)));
    }

    private void finishLooking() {
        look = step -> {};
        if (trouble != null) {
            throw new AssertionError(trouble);
        }
    }

    /** A directory as it stands, as if another process had made what is in it. */
    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            private Path target(Path path) {
                return to.resolve(from.relativize(path).toString().replace(ProcessToken.OWN, "1-1"));
            }

            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(target(directory));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, target(file));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
