package io.getorchestra.examples.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MimeTypes;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** The webhook's HTTP side: any path, {@code POST} only, a bearer token, a JSON body, a JSON reply. */
final class WebhookHandler extends Handler.Abstract {
    /** Orchestra states no limit; this is what the Java library promises to stay within. */
    static final int MAX_BODY_BYTES = 5 * 1024 * 1024;

    private final WebhookContract contract = new WebhookContract();
    private final JsonMapper mapper = new JsonMapper();
    private final String authorization;
    private final TaskRunStore store;
    private final Consumer<ReceivedEvent> listener;
    private final Clock clock;

    WebhookHandler(String apiKey, TaskRunStore store, Consumer<ReceivedEvent> listener, Clock clock) {
        this.authorization = "Bearer " + apiKey;
        this.store = store;
        this.listener = listener;
        this.clock = clock;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        Instant receivedAt = clock.instant();
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        try {
            ReceivedEvent event = accept(request, receivedAt);
            response.setStatus(200);
            reply.put("success", true)
                    .put("message", event.type() + " received")
                    .put("task_run_id", event.taskRunId().toString());
        } catch (Refusal refusal) {
            response.setStatus(refusal.httpStatus());
            reply.put("success", false).put("error", refusal.getMessage()).put("code", refusal.code());
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MimeTypes.Type.APPLICATION_JSON.asString());
        response.write(true, ByteBuffer.wrap(mapper.writeValueAsBytes(reply)), callback);
        return true;
    }

    private ReceivedEvent accept(Request request, Instant receivedAt) throws Refusal, IOException {
        // Read before anything is refused: a client that is still sending would see a broken connection, not the reply.
        byte[] body = body(request);
        if (!HttpMethod.POST.is(request.getMethod())) {
            throw new Refusal(405, "METHOD_NOT_ALLOWED", "Use POST");
        }
        if (!authorization.equals(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
            throw new Refusal(401, "UNAUTHORIZED", "Missing or invalid API key");
        }
        if (body.length > MAX_BODY_BYTES) {
            throw new Refusal(413, "PAYLOAD_TOO_LARGE", "A body may have " + MAX_BODY_BYTES + " bytes");
        }
        String contentType = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
        if (!"application/json".equalsIgnoreCase(MimeTypes.getContentTypeWithoutCharset(contentType))) {
            throw new Refusal(400, "MALFORMED_PAYLOAD", "Content-Type must be application/json");
        }
        ReceivedEvent event = contract.check(body, receivedAt);
        store.add(event);
        listener.accept(event);
        return event;
    }

    /** The whole body, or one byte more than is allowed. */
    private static byte[] body(Request request) throws IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            byte[] body = in.readNBytes(MAX_BODY_BYTES + 1);
            in.transferTo(OutputStream.nullOutputStream());
            return body;
        }
    }
}
