package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.internal.capture.LoggingBackend;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.logging.log4j.ThreadContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scope, its settings from {@code log4j2.xml}, and an HTTP server in Orchestra's place. */
class EndToEndTest {
    private static final String TASK_RUN_ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";

    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ObjectMapper json = new ObjectMapper();
        server.createContext("/", exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            received.add(json.readTree(exchange.getRequestBody()));
            byte[] reply = "{\"success\": true}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, reply.length);
            try (exchange) {
                exchange.getResponseBody().write(reply);
            }
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private String orchestra() {
        return "<Orchestra name='orchestra' apiKey='s3cret' taskRunId='" + TASK_RUN_ID + "' webhookUrl='http://"
                + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + "/'>"
                + "<PatternLayout pattern='%level %msg%n'/><Redact pattern='card=\\d+'/></Orchestra>";
    }

    @Test
    void statusAndLogArrive() {
        try (Log4j log4j = Log4j.withAppender(orchestra())) {
            OrchestraTaskScope.run("nightly-export", scope -> {
                assertThat(ThreadContext.get(LoggingBackend.CONTEXT_KEY)).isEqualTo(TASK_RUN_ID);
                log4j.logger().info("Grüße, card=4711");
            });
            log4j.logger().info("after the scope");
        }
        assertThat(ThreadContext.containsKey(LoggingBackend.CONTEXT_KEY)).isFalse();
        assertThat(received)
                .extracting(event -> event.path("event_type").asText("") + " " + status(event))
                .containsExactly("UPDATE_STATUS RUNNING", "UPDATE_STATUS SUCCEEDED", "LOG ");
        assertThat(received)
                .allMatch(event -> event.path("task_run_id").asText("").equals(TASK_RUN_ID));
        assertThat(received.get(2).path("log_name").asText("")).isEqualTo("orchestra.log");
        assertThat(log()).isEqualTo("INFO Grüße, ***\n");
        assertThat(authorizations).containsOnly("Bearer s3cret");
    }

    @Test
    void anErrorEventIsTheReasonOfAFailureThatTheBlockDoesNotTell() {
        try (Log4j log4j = Log4j.withAppender(orchestra())) {
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> exportThatThrows(log4j));
        }
        JsonNode end = received.get(received.size() - 2);
        assertThat(status(end)).isEqualTo("FAILED");
        assertThat(end.path("message").asText(""))
                .contains("Last error logged: export failed: no rows (NightlyExport, ");
    }

    private static void exportThatThrows(Log4j log4j) {
        try (OrchestraTaskScope scope = OrchestraTaskScope.open("nightly-export")) {
            IllegalStateException reason = new IllegalStateException("no rows");
            scope.update("exporting");
            log4j.logger().error("export failed", reason);
            throw reason;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachLineThatWasLoggedAsynchronouslyIsInTheLog(boolean asyncLoggers) {
        String appenders = orchestra() + "<Async name='async'><AppenderRef ref='orchestra'/></Async>";
        try (Log4j log4j = asyncLoggers
                ? Log4j.asyncXml(orchestra(), Log4j.root("orchestra"))
                : Log4j.xml(appenders, Log4j.root("async"))) {
            OrchestraTaskScope.run("nightly-export", scope -> {
                for (int i = 0; i < 20_000; i++) {
                    log4j.logger().info("event {}", i);
                }
            });
        }
        assertThat(log().lines().toList())
                .isEqualTo(IntStream.range(0, 20_000)
                        .mapToObj(i -> "INFO event " + i)
                        .toList());
    }

    private static String status(JsonNode event) {
        return event.path("status").asText("");
    }

    private String log() {
        return received.get(received.size() - 1).path("data").asText("");
    }
}
