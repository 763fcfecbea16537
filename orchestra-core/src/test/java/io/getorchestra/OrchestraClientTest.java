package io.getorchestra;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OrchestraClientTest {
    private static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";
    private static final String OK = "{\"success\": true, \"message\": \"ok\", \"task_run_id\": \"" + ID + "\"}";

    @RegisterExtension
    static final WireMockExtension ORCHESTRA = WireMockExtension.newInstance()
            .options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
            .build();

    private static OrchestraConfig.Builder config() {
        return OrchestraConfig.builder()
                .apiKey("sk-secret")
                .taskRunId(ID)
                .webhookUrl("http://127.0.0.1:" + ORCHESTRA.getPort() + "/hook");
    }

    private static OrchestraClient client() {
        return new OrchestraClient(config().build());
    }

    private static void orchestraTakesEverything() {
        ORCHESTRA.stubFor(post("/hook").willReturn(okJson(OK)));
    }

    private static void verifyGolden(String golden) throws IOException {
        try (InputStream file = OrchestraClientTest.class.getResourceAsStream("/golden/" + golden + ".json")) {
            ORCHESTRA.verify(
                    1,
                    postRequestedFor(urlEqualTo("/hook"))
                            .withRequestBody(equalToJson(new String(file.readAllBytes(), UTF_8))));
        }
    }

    @Test
    void reportsByHand(@TempDir Path directory) throws IOException {
        orchestraTakesEverything();
        Path file = Files.writeString(directory.resolve("a.log"), "from a file\n");
        try (OrchestraClient client = client()) {
            assertThat(client.updateTask(TaskRunStatus.RUNNING, "nightly-export started."))
                    .isTrue();
            assertThat(client.setOutput("rows", 42)).isTrue();
            assertThat(client.setOutput("nothing", null)).isTrue();
            assertThat(client.updateTask(TaskRunStatus.SUCCEEDED)).isTrue();
            assertThat(client.sendLog(
                            "orchestra.log", "2026-11-23 08:00:00.000 INFO  [main] NightlyExport - Hello, World!\n"))
                    .isTrue();
            assertThat(client.sendLog("a.log", file)).isTrue();
        }

        verifyGolden("status-running");
        verifyGolden("output-number");
        verifyGolden("output-null");
        verifyGolden("status-succeeded-no-message");
        verifyGolden("log");
        ORCHESTRA.verify(
                1,
                postRequestedFor(urlEqualTo("/hook"))
                        .withRequestBody(matchingJsonPath("$[?(@.data == 'from a file\n')]")));
    }

    @Test
    void theKeyIsInTheHeaderAndInNoLog() {
        orchestraTakesEverything();
        try (OrchestraClient client = client()) {
            client.sendLog("a.log", "the key is sk-secret\n");
        }

        assertThat(ORCHESTRA.getAllServeEvents()).singleElement().satisfies(event -> {
            assertThat(event.getRequest().getHeader("Authorization")).isEqualTo("Bearer sk-secret");
            assertThat(event.getRequest().getBodyAsString())
                    .contains("the key is ***")
                    .doesNotContain("sk-secret");
        });
    }

    @Test
    void whatOrchestraRefusesIsFalseAndNotSentAgain() {
        ORCHESTRA.stubFor(post("/hook")
                .willReturn(aResponse()
                        .withStatus(404)
                        .withBody("{\"success\": false, \"error\": \"Invalid task_run_id\"}")));
        try (OrchestraClient client = client()) {
            assertThat(client.updateTask(TaskRunStatus.RUNNING)).isFalse();
        }

        ORCHESTRA.verify(1, postRequestedFor(urlEqualTo("/hook")));
    }

    @Test
    void whatFailsForAMomentIsSentAgain() {
        ORCHESTRA.stubFor(post("/hook")
                .inScenario("flapping")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("well")
                .willReturn(aResponse().withStatus(503)));
        ORCHESTRA.stubFor(
                post("/hook").inScenario("flapping").whenScenarioStateIs("well").willReturn(okJson(OK)));
        try (OrchestraClient client = client()) {
            assertThat(client.updateTask(TaskRunStatus.RUNNING)).isTrue();
        }

        ORCHESTRA.verify(2, postRequestedFor(urlEqualTo("/hook")));
    }

    @Test
    void whatCannotBeSentIsFalse(@TempDir Path directory) {
        orchestraTakesEverything();
        try (OrchestraClient client = client()) {
            assertThat(client.updateTask(null)).isFalse();
            assertThat(client.updateTask(null, "x")).isFalse();
            assertThat(client.setOutput("bad name", 1)).isFalse();
            assertThat(client.setOutput(null, 1)).isFalse();
            assertThat(client.setOutput("x", Double.NaN)).isFalse();
            assertThat(client.sendLog("x", (Path) null)).isFalse();
            assertThat(client.sendLog(null, "text")).isFalse();
            assertThat(client.sendLog("x", (CharSequence) null)).isFalse();
            assertThat(client.sendLog("x", directory.resolve("missing.log"))).isFalse();
        }

        ORCHESTRA.verify(0, postRequestedFor(urlEqualTo("/hook")));
    }

    @Test
    void noLogIsSentWhenLogsAreNotToBeSent() {
        orchestraTakesEverything();
        try (OrchestraClient client =
                new OrchestraClient(config().sendLogs(false).build())) {
            assertThat(client.sendLog("a.log", "text")).isFalse();
            assertThat(client.updateTask(TaskRunStatus.RUNNING)).isTrue();
        }

        ORCHESTRA.verify(1, postRequestedFor(urlEqualTo("/hook")));
    }

    @Test
    void withoutAConfigurationEveryCallIsFalse() {
        try (OrchestraClient client = new OrchestraClient(
                OrchestraConfig.builder().taskRunId("nonsense").build())) {
            assertThat(client.updateTask(TaskRunStatus.RUNNING)).isFalse();
            assertThat(client.setOutput("rows", 1)).isFalse();
            assertThat(client.sendLog("a.log", "text")).isFalse();
        }
    }

    @Test
    void afterCloseEveryCallIsFalse() {
        orchestraTakesEverything();
        OrchestraClient client = client();
        client.close();
        client.close();

        assertThat(client.updateTask(TaskRunStatus.RUNNING)).isFalse();
        ORCHESTRA.verify(0, postRequestedFor(urlEqualTo("/hook")));
    }

    @Test
    void closeIsBounded() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            OrchestraClient client =
                    new OrchestraClient(config().webhookUrl("http://127.0.0.1:" + silent.getLocalPort() + "/hook")
                            .requestTimeout(Duration.ofMillis(200))
                            .closeTimeout(Duration.ofMillis(300))
                            .build());
            assertThat(client.updateTask(TaskRunStatus.RUNNING)).isFalse();

            long begin = System.nanoTime();
            client.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void anEmptyLogIsTakenForSent() {
        orchestraTakesEverything();
        try (OrchestraClient client = client()) {
            assertThat(client.sendLog("a.log", "")).isTrue();
        }

        ORCHESTRA.verify(0, postRequestedFor(urlEqualTo("/hook")));
    }
}
