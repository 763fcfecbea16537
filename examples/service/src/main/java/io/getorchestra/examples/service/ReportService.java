package io.getorchestra.examples.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service in which {@code POST /reports?regions=DACH,Nordics} starts a task. The request is answered at once; the task goes on, and reports to the
 * Orchestra task that the request's header {@code orchestra_task_run_id} names.
 */
public final class ReportService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReportService.class);
    private static final long STOP_SECONDS = 30;

    private final ExecutorService requests = TaskThreads.newThreadPerTask();
    private final ExecutorService tasks = TaskThreads.newThreadPerTask();
    private final ExecutorService regions = TaskThreads.newThreadPerTask();
    private final SalesBook sales;
    private final HttpServer server;

    private record Answer(int status, String text) {}

    /**
     * Starts the service on the loopback interface.
     *
     * @param port 0 for any that is free
     */
    public ReportService(int port, SalesBook sales) throws IOException {
        this.sales = sales;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(requests);
        server.createContext("/reports", this::handle);
        server.start();
        log.info("Listening on port {}", port());
    }

    public static void main(String[] args) throws IOException {
        new ReportService(8080, SalesBook.sample());
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = exchange.getRequestMethod().equals("POST") ? start(exchange) : new Answer(405, "use POST");
            byte[] body = answer.text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer start(HttpExchange request) {
        try {
            RegionReport report = RegionReport.of(request.getRequestURI().getQuery(), sales);
            OrchestraConfig config = OrchestraConfig.fromHeaders(request.getRequestHeaders());
            tasks.execute(() -> run(report, config));
            return new Answer(202, "started");
        } catch (IllegalArgumentException e) {
            return new Answer(400, e.getMessage());
        } catch (RejectedExecutionException e) {
            return new Answer(503, "going down");
        }
    }

    private void run(RegionReport report, OrchestraConfig config) {
        OrchestraTaskScope.run("region-report", config, task -> {
            try {
                report.write(task, task.wrap(regions));
            } catch (Exception e) {
                // Within the scope, so that the stack trace is in the log of this task and of no other.
                log.error("The report failed", e);
                task.fail(e);
            }
        });
    }

    /** Takes no more requests and waits for the tasks that run. */
    @Override
    public void close() {
        server.stop(0);
        requests.shutdown();
        tasks.shutdown();
        try {
            if (!tasks.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                log.warn("Reports are still running after {} s", STOP_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        regions.shutdown();
    }
}
