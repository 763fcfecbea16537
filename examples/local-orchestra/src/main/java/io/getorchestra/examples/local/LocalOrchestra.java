package io.getorchestra.examples.local;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A stand-in for Orchestra's webhook: it takes a self-hosted task's reports on the loopback interface, checks them as Orchestra
 * does, and keeps them in memory.
 *
 * <pre>{@code
 * try (var orchestra = LocalOrchestra.start(0)) {
 *     var job = new ProcessBuilder("java", "-jar", "nightly-orders.jar");
 *     job.environment().putAll(orchestra.environment());
 *     job.start().waitFor();
 *     assertThat(orchestra.taskRuns().get(0).statuses()).containsExactly("RUNNING", "SUCCEEDED");
 * }
 * }</pre>
 *
 * <p>It differs from Orchestra in that it knows any canonical UUID for a task run, and takes bodies of at most 5 MiB.
 * Thread-safe.
 */
public final class LocalOrchestra implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final String apiKey = "local-" + UUID.randomUUID();
    private final TaskRunStore store = new TaskRunStore();
    private final Server server;
    private final URI url;

    private LocalOrchestra(int port, Consumer<ReceivedEvent> listener) throws IOException {
        var threads = new QueuedThreadPool(8, 1);
        threads.setName("local-orchestra");
        threads.setDaemon(true);
        server = new Server(threads);
        var connector = new ServerConnector(server, 1, 1);
        connector.setHost(LOOPBACK);
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(new WebhookHandler(apiKey, store, listener, Clock.systemUTC()));
        try {
            server.start();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        } catch (Exception e) {
            close();
            throw new IOException("The stand-in did not start", e);
        }
        url = URI.create("http://" + LOOPBACK + ":" + connector.getLocalPort() + "/");
    }

    /**
     * Starts the stand-in.
     *
     * @param port the port on the loopback interface, 0 for any that is free
     * @throws IOException when the port is taken
     */
    public static LocalOrchestra start(int port) throws IOException {
        return start(port, event -> {});
    }

    /**
     * Starts the stand-in with a listener that is told of each accepted event before its request is answered, on the request's
     * thread.
     *
     * @param port the port on the loopback interface, 0 for any that is free
     * @throws IOException when the port is taken
     */
    public static LocalOrchestra start(int port, Consumer<ReceivedEvent> listener) throws IOException {
        return new LocalOrchestra(port, listener);
    }

    /** The webhook's URL. */
    public URI url() {
        return url;
    }

    /** The one API key that is accepted; made up at each start. */
    public String apiKey() {
        return apiKey;
    }

    /** The variables with which Orchestra would start a task, for a task run that is new. */
    public Map<String, String> environment() {
        return Map.of(
                "ORCHESTRA_TASK_RUN_ID", UUID.randomUUID().toString(),
                "ORCHESTRA_API_KEY", apiKey,
                "ORCHESTRA_WEBHOOK_URL", url.toString());
    }

    /** What arrived so far, a task run each, in the order of their first event. */
    public List<TaskRun> taskRuns() {
        return store.taskRuns();
    }

    /** Stops listening. What arrived can still be read. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("The stand-in did not stop", e);
        }
    }
}
