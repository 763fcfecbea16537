package io.getorchestra.springboot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes what Orchestra's webhook would. */
final class StandIn implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<Received> all = new CopyOnWriteArrayList<>();

    record Received(String path, String authorization, JsonNode body) {
        String text(String field) {
            return body.path(field).asText();
        }
    }

    StandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            all.add(new Received(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    JSON.readTree(exchange.getRequestBody())));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Received> all() {
        return all;
    }

    List<String> statuses() {
        return all.stream()
                .filter(each -> each.text("event_type").equals("UPDATE_STATUS"))
                .map(each -> each.text("status"))
                .toList();
    }

    String lastMessage() {
        return all.stream()
                .filter(each -> each.text("event_type").equals("UPDATE_STATUS"))
                .map(each -> each.text("message"))
                .reduce("", (first, second) -> second);
    }

    List<Received> logs() {
        return all.stream()
                .filter(each -> each.text("event_type").equals("LOG"))
                .toList();
    }

    /** The text of the only log. */
    String log() {
        List<Received> logs = logs();
        if (logs.size() != 1) {
            throw new AssertionError(logs);
        }
        return logs.get(0).text("data");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
