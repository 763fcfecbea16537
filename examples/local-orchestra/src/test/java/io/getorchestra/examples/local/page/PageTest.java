package io.getorchestra.examples.local.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.getorchestra.test.LocalOrchestra;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's HTTP side. */
final class PageTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private LocalOrchestra orchestra;

    @BeforeEach
    void start() throws Exception {
        Page page = new Page();
        orchestra = LocalOrchestra.start(0, page);
        page.show(orchestra);
    }

    @AfterEach
    void stop() {
        orchestra.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "app.js", "page.css", "icon.svg", "api/environment", "api/refused", "no-such-page"})
    void everyAnswerForbidsWhatThePageDoesNotNeed(String path) throws Exception {
        HttpResponse<String> reply = get(path);

        assertThat(reply.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContain("unsafe", "http:", "https:", "*");
        assertThat(reply.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(reply.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(reply.statusCode()).isEqualTo(path.equals("no-such-page") ? 404 : 200);
    }

    @Test
    void thePageNamesNoOtherAddress() throws Exception {
        for (String file :
                List.of("", "app.js", "run.js", "log.js", "lines.js", "outputs.js", "text.js", "dom.js", "page.css")) {
            assertThat(get(file).body()).doesNotContain("http://", "https://", "innerHTML", " style=", "<script>");
        }
    }

    @Test
    void anotherNameForThisAddressLearnsNothing() throws Exception {
        int port = orchestra.url().getPort();
        for (String host : List.of("evil.example:" + port, "127.0.0.1", "127.0.0.1.evil.example:" + port)) {
            assertThat(raw("GET /api/environment HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 403")
                    .doesNotContain(orchestra.apiKey());
        }
        assertThat(raw("GET /api/environment HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 403");
        assertThat(Page.isLoopback("localhost", 80)).isTrue();
        assertThat(Page.isLoopback("evil.example", 80)).isFalse();
        assertThat(raw("GET /api/environment HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .contains(orchestra.apiKey());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api",
                "api/",
                "api/runs",
                "api/runs/1",
                "api/runs/%00",
                "api/runs/ID/logs/0/lines",
                "api/runs/ID/logs/7/text",
                "api/runs/ID/logs/x/text",
                "api/runs/ID/logs/-1/lines",
                "api/runs/ID/outputs/none",
                "../Main.class",
                "Page.class",
                "///x"
            })
    void whatIsNotThereIsNotFound(String path) throws Exception {
        Reports job = new Reports(orchestra).status("RUNNING", "a started.");

        assertThat(raw("GET /" + path.replace("ID", job.taskRunId().toString()) + " HTTP/1.1\r\nHost: "
                        + orchestra.url().getAuthority() + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void aLogIsPutTogetherAndEachPartCanBeHad() throws Exception {
        Reports job = new Reports(orchestra)
                .log("expört.002.log", "c\n")
                .log("expört.001.log", "a\nb\n")
                .log("expört.004.log", "e");
        String run = "api/runs/" + job.taskRunId();
        JsonNode log = json(run).at("/logs/0");

        assertThat(log.path("name").textValue()).isEqualTo("expört.log");
        assertThat(log.path("lines").longValue()).isEqualTo(4);
        assertThat(log.path("missing").intValue()).isEqualTo(1);
        assertThat(get(run + "/logs/0/text").body()).isEqualTo("a\nb\nc\ne");
        assertThat(get(run + "/logs/0/text").headers().firstValue("Content-Disposition"))
                .hasValue("attachment; filename*=UTF-8''exp%C3%B6rt.log");
        assertThat(get(run + "/logs/0/part?number=1").body()).isEqualTo("c\n");
        assertThat(get(run + "/logs/0/part?number=3").statusCode()).isEqualTo(404);
        assertThat(json(run + "/logs/0/lines?from=2").at("/rows/0/text").textValue())
                .isEqualTo("c");
        assertThat(json(run + "/logs/0/lines?from=-9").path("rows")).hasSize(4);
        assertThat(json(run + "/logs/0/lines?from=99").path("rows")).isEmpty();
        assertThat(json(run + "/logs/0/search?text=zzz&case=false").path("hits").intValue())
                .isZero();
    }

    @Test
    void numbersAreShownAsTheyWereSent() throws Exception {
        Reports job = new Reports(orchestra).output("big", "[12345678901234567890, 1.10, null, true]");

        assertThat(json("api/runs/" + job.taskRunId())
                        .at("/outputs/0/value/entries")
                        .findValuesAsText("text"))
                .containsExactly("12345678901234567890", "1.10", "null", "true");
    }

    @Test
    void aLongOutputIsFetchedWhenItIsCopied() throws Exception {
        Reports job = new Reports(orchestra).output("long", '"' + "x".repeat(300_000) + '"');
        JsonNode output = json("api/runs/" + job.taskRunId()).at("/outputs/0");

        assertThat(output.has("value")).isFalse();
        assertThat(output.path("more").intValue()).isEqualTo(100_002);
        assertThat(get("api/runs/" + job.taskRunId() + "/outputs/long").body()).hasSize(300_002);
    }

    @Test
    void eachConnectionIsToldAllAndThenWhatChanges() throws Exception {
        Reports job = new Reports(orchestra).status("RUNNING", "export started.");
        try (var socket = new Socket("127.0.0.1", orchestra.url().getPort());
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout((int) Browser.PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(("GET /api/events HTTP/1.1\r\nHost: " + orchestra.url().getAuthority() + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(event(in, "all")).contains("\"name\":\"export\"", "\"status\":\"RUNNING\"");
            job.status("SUCCEEDED", "done");
            assertThat(event(in, "changed")).contains("\"status\":\"SUCCEEDED\"", "\"refused\":0");
            Reports.post(orchestra, "wrong", "{}");
            assertThat(event(in, "changed")).contains("\"runs\":[]", "\"refused\":1");
        }
    }

    private static String event(BufferedReader in, String name) throws Exception {
        while (true) {
            String line = in.readLine();
            assertThat(line).isNotNull();
            if (line.equals("event: " + name)) {
                return in.readLine();
            }
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(orchestra.url().resolve("/" + path)).build(), BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        return new JsonMapper().readTree(get(path).body());
    }

    /** With a Host field and a path that clients would not send. */
    private String raw(String request) throws Exception {
        try (var socket = new Socket("127.0.0.1", orchestra.url().getPort())) {
            socket.setSoTimeout((int) Browser.PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
