package io.getorchestra.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutageTest {
    private LocalOrchestra orchestra;

    @BeforeEach
    void start() throws IOException {
        orchestra = LocalOrchestra.start(0);
    }

    @AfterEach
    void stop() {
        orchestra.close();
    }

    @Test
    void refusedConnectionsComeThroughWhenItIsWellAgain() throws Exception {
        URI url = orchestra.url();
        orchestra.startOutage(Outage.refusing());

        assertThat(orchestra.url()).isEqualTo(url);
        assertThatThrownBy(this::post).isInstanceOf(ConnectException.class);

        orchestra.endOutage();

        assertThat(post().statusCode()).isEqualTo(200);
        assertThat(orchestra.taskRuns()).hasSize(1);
    }

    @Test
    void aRequestThatHangsIsBrokenOffInTheEnd() throws Exception {
        orchestra.startOutage(Outage.hanging());
        CompletableFuture<HttpResponse<String>> reply =
                HttpClient.newHttpClient().sendAsync(request(), BodyHandlers.ofString());

        await().atMost(Duration.ofSeconds(30)).until(() -> orchestra.hanging() == 1);
        assertThat(reply).isNotDone();

        orchestra.endOutage();

        assertThatThrownBy(() -> reply.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThat(orchestra.taskRuns()).isEmpty();
        assertThat(post().statusCode()).isEqualTo(200);
    }

    @Test
    void requestsAreBrokenOff() throws Exception {
        orchestra.startOutage(Outage.breakingOff().times(1));

        // java.net.http may send it once more by itself.
        try {
            assertThat(post().statusCode()).isEqualTo(200);
        } catch (IOException e) {
            assertThat(post().statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 500, 503})
    void errorsAreAnsweredAsOftenAsTold(int status) throws Exception {
        orchestra.startOutage(Outage.answering(status).times(2));

        assertThat(post().statusCode()).isEqualTo(status);
        assertThat(post().body()).contains("\"success\":false", "Told to answer " + status);
        assertThat(orchestra.taskRuns()).isEmpty();
        assertThat(post().statusCode()).isEqualTo(200);
        assertThat(orchestra.refusedRequests())
                .extracting(RefusedRequest::httpStatus)
                .containsExactly(status, status);
    }

    @Test
    void anOutageLastsUntilItEnds() throws Exception {
        orchestra.startOutage(Outage.answering(500));
        for (int i = 0; i < 5; i++) {
            assertThat(post().statusCode()).isEqualTo(500);
        }
        orchestra.endOutage();

        assertThat(post().statusCode()).isEqualTo(200);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> Outage.answering(200)).hasMessageContaining("200");
        assertThatThrownBy(() -> Outage.refusing().times(2)).hasMessageContaining("cannot be counted");
        assertThatThrownBy(() -> Outage.hanging().times(0)).hasMessageContaining("Less than 1");
    }

    private HttpResponse<String> post() throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request(), BodyHandlers.ofString());
    }

    private HttpRequest request() {
        return HttpRequest.newBuilder(orchestra.url())
                .header("Authorization", "Bearer " + orchestra.apiKey())
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString("""
                                {"event_type":"UPDATE_STATUS","metadata":{},"status":"RUNNING",
                                 "task_run_id":"3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d"}"""))
                .build();
    }
}
