package io.getorchestra.examples.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A stand-in for the API through which Lambda hands invocations to a runtime and takes their answers. */
final class LambdaRuntimeApi implements AutoCloseable {
    private static final String PATH = "/2018-06-01/runtime/";
    /** Longer than any invocation of the tests: Lambda would have killed the function before. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final JsonMapper json = new JsonMapper();
    private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Invocation> running = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    /**
     * What a function made of an invocation.
     *
     * @param isError whether it threw
     * @param body what it returned, or the error as Lambda's caller sees it
     * @param timeLeft how much of its time it left; negative when Lambda would have killed it
     */
    record Answer(boolean isError, JsonNode body, Duration timeLeft) {}

    private record Invocation(
            String requestId,
            Object event,
            Duration timeout,
            CompletableFuture<Instant> start,
            CompletableFuture<Answer> end) {}

    LambdaRuntimeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(PATH + "invocation/next", this::next);
        server.createContext(PATH + "invocation/", this::answer);
        server.createContext(PATH + "init/error", this::initError);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Invokes the function and waits for its answer. */
    Answer invoke(Object event, Duration timeout) throws Exception {
        return submit(event, timeout).get(timeout.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    }

    CompletableFuture<Answer> submit(Object event, Duration timeout) {
        var invocation = new Invocation(
                UUID.randomUUID().toString(), event, timeout, new CompletableFuture<>(), new CompletableFuture<>());
        waiting.add(invocation);
        return invocation.end;
    }

    private void next(HttpExchange exchange) throws IOException {
        try (exchange) {
            Invocation invocation = waiting.take();
            running.put(invocation.requestId, invocation);
            byte[] event = json.writeValueAsBytes(invocation.event);
            var headers = exchange.getResponseHeaders();
            Instant start = Instant.now();
            invocation.start.complete(start);
            headers.set("Content-Type", "application/json");
            headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId);
            headers.set(
                    "Lambda-Runtime-Deadline-Ms",
                    String.valueOf(start.plus(invocation.timeout).toEpochMilli()));
            headers.set(
                    "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:totals");
            headers.set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700");
            exchange.sendResponseHeaders(200, event.length);
            exchange.getResponseBody().write(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        Instant now = Instant.now();
        try (exchange) {
            String[] path =
                    exchange.getRequestURI().getPath().substring(PATH.length()).split("/");
            JsonNode body = json.readTree(exchange.getRequestBody());
            Invocation invocation = running.remove(path[1]);
            exchange.sendResponseHeaders(202, -1);
            Instant start = invocation.start.join();
            invocation.end.complete(
                    new Answer(path[2].equals("error"), body, Duration.between(now, start.plus(invocation.timeout))));
        }
    }

    private void initError(HttpExchange exchange) throws IOException {
        try (exchange) {
            String error = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(202, -1);
            for (Invocation invocation : waiting) {
                invocation.end.completeExceptionally(new IllegalStateException("The function did not start: " + error));
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
