package io.getorchestra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.http.RawServer;
import io.getorchestra.internal.recovery.Recovery;
import io.getorchestra.internal.webhook.Webhook;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Under which names the logs of a process go that joins a task run, and that of a later one that delivers what it has left. */
@Timeout(60)
class TaskLogsTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";

    @TempDir
    Path directory;

    private final Map<String, CapturedLog> captured = new LinkedHashMap<>();
    private RawServer server;
    private TaskLogs logs;
    private Settings settings;

    @BeforeEach
    void start() throws IOException {
        server = new RawServer((peer, number) -> {
            while (peer.request() != null) {
                peer.write(RawServer.ok("{}"));
            }
        });
        Map<Setting, String> ambient = new EnumMap<>(Setting.class);
        ambient.put(Setting.BUFFER, "file");
        ambient.put(Setting.DIRECTORY, directory.toString());
        ambient.put(Setting.SEND_INTERVAL, "5s");
        OrchestraConfig config = OrchestraConfig.builder()
                .apiKey("secret-key-1234567890")
                .taskRunId(ID)
                .webhookUrl(server.url().toString())
                .build();
        settings = Settings.resolve(config, List.of(), ambient::get);
        logs = new TaskLogs("export", "worker.log", settings, ambient::get);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private CapturedLog capture(String logName, String buffer) {
        CapturedLog log = logs.create(new AppenderSettings(logName, null, null, null, buffer, null, null, null, null));
        captured.put(logName, log);
        return log;
    }

    private static void log(CapturedLog log, String line) {
        byte[] utf8 = (line + "\n").getBytes(UTF_8);
        log.append(utf8, 0, utf8.length);
    }

    private void sendPart(CapturedLog log) throws IOException {
        assertThat(logs.live(captured)).containsValue(log);
        assertThat(log.nextPart(true)).isNotNull();
        log.partsSent(1);
    }

    /** What the next start sends when this process is killed now, by name. */
    private Map<String, String> sentByTheNextStart() {
        logs.store().leave();
        Webhook own = settings.webhook();
        Webhook next = new Webhook(
                own.url(), own.apiKey(), "00000000-0000-4000-8000-000000000000", LONG, LONG, own.maxAttempts());
        Recovery.start(directory, next, List.of()).await(Deadline.in(LONG));
        await().until(() -> server.requests.size() >= captured.size());
        Map<String, String> sent = new TreeMap<>();
        for (RawServer.Request request : server.requests) {
            try {
                JsonNode body = new ObjectMapper().readTree(request.body());
                sent.put(body.get("log_name").textValue(), body.get("data").textValue());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        return sent;
    }

    @Test
    void aLogKeepsTheNameOfItsFirstPartWhenAnotherLogComes() throws IOException {
        CapturedLog first = capture("export.log", "file");
        log(first, "one");
        sendPart(first);
        log(capture("errors.log", "file"), "bad");
        log(first, "two");
        assertThat(logs.live(captured)).containsOnlyKeys("worker.log", "worker.log-errors.log");

        assertThat(sentByTheNextStart()).isEqualTo(Map.of("worker.002.log", "two\n", "worker.log-errors.log", "bad\n"));
    }

    @Test
    void aLogKeepsTheNameOfItsFirstPartWhenAnotherLogGoesWithTheProcess() throws IOException {
        CapturedLog first = capture("export.log", "file");
        captured.put("errors.log", CapturedLog.inMemory(1 << 20));
        log(first, "one");
        sendPart(first);
        log(first, "two");
        captured.remove("errors.log");

        assertThat(sentByTheNextStart()).isEqualTo(Map.of("worker.log-export.002.log", "two\n"));
    }
}
