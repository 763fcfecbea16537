package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each request looks like, and what the job feels of it. */
public abstract class RequestContract extends Contract {

    @BeforeEach
    void startLogging() {
        start(setup());
    }

    @Test
    void eachRequestIsAPostWithTheKey() {
        OrchestraTaskScope.run(NAME, config(), task -> {
            log().info("Hello, World!");
            task.setOutput("rows", 42);
        });

        assertThat(server.requests().all()).hasSize(4).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.headers())
                    .containsEntry("authorization", "Bearer " + KEY)
                    .containsEntry("content-type", "application/json")
                    .containsEntry(
                            "content-length", String.valueOf(request.body().length()));
            assertThat(request.headers().get("user-agent"))
                    .matches("orchestra-java/\\S+ \\(Java " + System.getProperty("java.version") + "\\)");
            assertThat(request.json().get("metadata")).isEqualTo(Json.parse("{}"));
            assertThat(request.json().get("task_run_id").asText()).isEqualTo(ID);
        });
    }

    @Test
    void pathAndQueryAreKept() {
        String path = "/hook/a%2Fb?tenant=x%26y&z";
        OrchestraConfig config =
                config().toBuilder().webhookUrl(server.url() + path).build();

        OrchestraTaskScope.run(NAME, config, task -> {});

        assertThat(server.requests().all())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.url()).isEqualTo(path));
    }

    @Test
    void aFailedRequestIsRepeatedInItsPlace() {
        server.replyNext(503, "");
        server.replyNextWith(Fault.CONNECTION_RESET_BY_PEER);

        OrchestraTaskScope.run(NAME, config(), task -> task.setOutput("rows", 42));

        assertThat(server.requests().kinds())
                .containsExactly("RUNNING", "RUNNING", "RUNNING", "SET_OUTPUT", "SUCCEEDED");
    }

    @Test
    void theKeyIsInNoLog() throws IOException {
        server.replyNext(503, "");
        ChildJvm.Builder job = job("logsHttp", setup().withRootLevel("ALL"));
        framework.javaUtilLogging(directory).forEach(job::property);
        try (ChildJvm child = job.start(directory)) {
            assertThat(child.exitCode()).isZero();
        }

        assertThat(userLog()).anyMatch(line -> line.contains("HttpURLConnection - as loud as can be"));
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "RUNNING", "SET_OUTPUT", "SUCCEEDED", "LOG");
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(Files::isRegularFile))
                    .hasSizeGreaterThanOrEqualTo(4)
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(KEY));
        }
    }

    @Test
    void aProgramThatTakesOverTheProtocolHttpChangesNothing() {
        try (ChildJvm child = job("ownHttp", setup()).start(directory)) {
            assertThat(child.exitCode()).isZero();
        }

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
    }

    @Test
    void openDoesNotWaitForTheWebhook() {
        server.replyNextAfter(Duration.ofSeconds(5));
        long begin = System.nanoTime();
        OrchestraTaskScope task = OrchestraTaskScope.open(
                NAME, config().toBuilder().closeTimeout(Duration.ofSeconds(1)).build());
        Duration opening = Duration.ofNanos(System.nanoTime() - begin);
        task.close();

        assertThat(opening).isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void aWebhookThatIsDownHoldsTheJobsEndNoLongerThanTheCloseTimeout() throws IOException {
        OrchestraConfig config = config().toBuilder()
                .webhookUrl("http://127.0.0.1:" + unusedPort())
                .closeTimeout(Duration.ofSeconds(1))
                .build();

        long begin = System.nanoTime();
        String result = OrchestraTaskScope.<String, RuntimeException>call(NAME, config, task -> {
            log().info("working");
            return "done";
        });
        Duration time = Duration.ofNanos(System.nanoTime() - begin);

        assertThat(result).isEqualTo("done");
        assertThat(time).isLessThan(Duration.ofSeconds(6));
        assertThat(userLog()).contains("INFO [" + Thread.currentThread().getName() + "] NightlyExport - working");
        assertThat(String.join("\n", ourWarnings()))
                .contains("Orchestra cannot be reached")
                .contains("the status SUCCEEDED")
                .contains("the log orchestra.log");
    }

    @Test
    void aWebhookThatHangsHoldsTheJobsEndNoLongerThanTheCloseTimeout() {
        server.replyNextAfter(Duration.ofSeconds(30));
        server.replyNextAfter(Duration.ofSeconds(30));
        OrchestraConfig config =
                config().toBuilder().closeTimeout(Duration.ofSeconds(1)).build();

        long begin = System.nanoTime();
        OrchestraTaskScope.run(NAME, config, task -> log().info("working"));

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void anAnswerThatRefusesTheKeySaysWhichSettingToCheck() {
        server.replyNext(401, "");
        server.replyNext(401, "");

        OrchestraTaskScope.run(NAME, config(), task -> {});

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(String.join("\n", ourWarnings()))
                .contains("ORCHESTRA_API_KEY")
                .doesNotContain(KEY);
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
