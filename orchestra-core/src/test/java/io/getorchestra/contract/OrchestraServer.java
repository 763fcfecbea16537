package io.getorchestra.contract;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.HttpHeader;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.getorchestra.contract.Requests.Request;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** Stands in for Orchestra's webhook: keeps what it receives, and answers as a test wants. Thread-safe. */
public final class OrchestraServer implements AutoCloseable {
    private final List<Request> received = new CopyOnWriteArrayList<>();
    private final Queue<Supplier<ResponseDefinitionBuilder>> replies = new ConcurrentLinkedQueue<>();
    private final WireMockServer server = new WireMockServer(WireMockConfiguration.options()
            .bindAddress("127.0.0.1")
            .dynamicPort()
            .disableRequestJournal()
            .extensions(new Script()));

    /** Starts it on a free port of the loopback address. */
    public OrchestraServer() {
        server.start();
        server.stubFor(WireMock.any(WireMock.anyUrl()));
    }

    /** Records before it answers, so that whoever has the answer finds the request here. */
    private final class Script implements ResponseDefinitionTransformerV2 {
        @Override
        public ResponseDefinition transform(ServeEvent event) {
            LoggedRequest request = event.getRequest();
            Map<String, String> headers = new LinkedHashMap<>();
            for (HttpHeader header : request.getHeaders().all()) {
                headers.put(header.key().toLowerCase(Locale.ROOT), String.join(", ", header.values()));
            }
            received.add(
                    new Request(request.getMethod().getName(), request.getUrl(), headers, request.getBodyAsString()));
            Supplier<ResponseDefinitionBuilder> reply = replies.poll();
            return (reply == null ? success() : reply.get()).build();
        }

        @Override
        public String getName() {
            return "script";
        }
    }

    private static ResponseDefinitionBuilder success() {
        return WireMock.okJson("{\"success\": true, \"message\": \"ok\"}");
    }

    String url() {
        return server.baseUrl();
    }

    /** The next request that has no reply planned gets this status. */
    void replyNext(int status, String body) {
        replies.add(() -> WireMock.aResponse().withStatus(status).withBody(body));
    }

    /** The next request that has no reply planned gets its answer late. */
    void replyNextAfter(Duration delay) {
        replies.add(() -> success().withFixedDelay((int) delay.toMillis()));
    }

    /** The connection of the next request that has no reply planned breaks. */
    void replyNextWith(Fault fault) {
        replies.add(() -> WireMock.aResponse().withFault(fault));
    }

    Requests requests() {
        return new Requests(List.copyOf(received));
    }

    Requests awaitRequests(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> received.size() >= count);
        return requests();
    }

    void forget() {
        received.clear();
    }

    @Override
    public void close() {
        server.stop();
    }
}
