package io.getorchestra.test;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** The webhook's HTTP side: any path, {@code POST} only, a bearer token, a JSON body, a JSON reply. */
final class WebhookHandler implements HttpHandler {
    /** Orchestra states no limit; this is what the Java library promises to stay within. */
    static final int MAX_BODY_BYTES = 5 * 1024 * 1024;

    private static final String BEARER = "Bearer ";

    private final WebhookContract contract = new WebhookContract();
    private final JsonMapper mapper = new JsonMapper();
    private final String authorization;
    private final TaskRunStore store;
    private final Outages outages;
    private final LocalOrchestra.Listener listener;
    private final Clock clock;
    private final AtomicInteger hanging = new AtomicInteger();
    private volatile HttpHandler forGet;

    WebhookHandler(String apiKey, TaskRunStore store, Outages outages, LocalOrchestra.Listener listener, Clock clock) {
        this.authorization = BEARER + apiKey;
        this.store = store;
        this.outages = outages;
        this.listener = listener;
        this.clock = clock;
    }

    void answerGet(HttpHandler handler) {
        forGet = handler;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        HttpHandler get = forGet;
        String method = exchange.getRequestMethod();
        if (get != null && (method.equals("GET") || method.equals("HEAD"))) {
            get.handle(exchange);
            return;
        }
        try (exchange) {
            Instant receivedAt = clock.instant();
            // Read before anything is refused: a client that is still sending would see a broken connection, not the
            // reply.
            Body body = Body.read(exchange);
            Outages.Met met = outages.next();
            switch (met.outage().kind()) {
                case HANG -> hang(met);
                case BREAK_OFF, REFUSE -> {}
                case ANSWER -> {
                    int status = met.outage().status();
                    refuse(exchange, receivedAt, body, new Refusal(status, "OUTAGE", "Told to answer " + status));
                }
                case NONE -> answer(exchange, receivedAt, body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hang(Outages.Met met) throws InterruptedException {
        hanging.incrementAndGet();
        try {
            met.end().await();
        } finally {
            hanging.decrementAndGet();
        }
    }

    int hanging() {
        return hanging.get();
    }

    private void answer(HttpExchange exchange, Instant receivedAt, Body body) throws IOException {
        ReceivedEvent event;
        try {
            event = accept(exchange, receivedAt, body);
        } catch (Refusal refusal) {
            refuse(exchange, receivedAt, body, refusal);
            return;
        }
        listener.accepted(event);
        reply(
                exchange,
                200,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("success", true)
                        .put("message", event.type() + " received")
                        .put("task_run_id", event.taskRunId().toString()));
    }

    private ReceivedEvent accept(HttpExchange exchange, Instant receivedAt, Body body) throws Refusal {
        if (!exchange.getRequestMethod().equals("POST")) {
            throw new Refusal(405, "METHOD_NOT_ALLOWED", "Use POST");
        }
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (!authorization.equals(given)) {
            throw new Refusal(401, "UNAUTHORIZED", wrong(given));
        }
        if (body.length > MAX_BODY_BYTES) {
            throw new Refusal(413, "PAYLOAD_TOO_LARGE", "A body may have " + MAX_BODY_BYTES + " bytes");
        }
        String contentType = exchange.getRequestHeaders().getFirst("Content-Type");
        if (contentType == null || !contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            throw new Refusal(400, "MALFORMED_PAYLOAD", "Content-Type must be application/json");
        }
        ReceivedEvent event = contract.check(body.bytes, receivedAt);
        store.add(event);
        return event;
    }

    private static String wrong(String given) {
        if (given == null || given.isBlank()) {
            return "Missing API key: there is no Authorization header";
        }
        return given.startsWith(BEARER) && given.length() > BEARER.length()
                ? "Invalid API key: not the one that this stand-in gave out"
                : "Invalid API key: the Authorization header must be 'Bearer <API key>'";
    }

    private void refuse(HttpExchange exchange, Instant receivedAt, Body body, Refusal refusal) throws IOException {
        RefusedRequest request = RefusedRequest.of(exchange, receivedAt, body.bytes, body.length, refusal);
        store.add(request);
        listener.refused(request);
        reply(
                exchange,
                refusal.httpStatus(),
                JsonNodeFactory.instance
                        .objectNode()
                        .put("success", false)
                        .put("error", refusal.getMessage())
                        .put("code", refusal.code()));
    }

    private void reply(HttpExchange exchange, int status, ObjectNode reply) throws IOException {
        byte[] json = mapper.writeValueAsBytes(reply);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : json.length);
        if (!head) {
            exchange.getResponseBody().write(json);
        }
    }

    /**
     * @param bytes the whole body, or one byte more than is allowed
     * @param length the body's length
     */
    private record Body(byte[] bytes, long length) {
        static Body read(HttpExchange exchange) throws IOException {
            try (InputStream in = exchange.getRequestBody()) {
                byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
                return new Body(bytes, bytes.length + in.transferTo(OutputStream.nullOutputStream()));
            }
        }
    }
}
