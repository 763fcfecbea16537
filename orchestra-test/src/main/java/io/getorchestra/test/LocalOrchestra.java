package io.getorchestra.test;

import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A stand-in for Orchestra's webhook: it takes a self-hosted task's reports on the loopback interface, checks them as Orchestra
 * does, and keeps them in memory. As a JUnit extension it plays Orchestra for each test:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final LocalOrchestra orchestra = LocalOrchestra.junit();
 *
 * @Test
 * void reportsTheRows() {
 *     NightlyExport.main();
 *     assertThat(orchestra.taskRun().status()).isEqualTo("SUCCEEDED");
 *     assertThat(orchestra.taskRun().output("rows").asInt()).isEqualTo(42);
 * }
 * }</pre>
 *
 * <p>and by hand, for a job in a process of its own:
 *
 * <pre>{@code
 * try (var orchestra = LocalOrchestra.start(0)) {
 *     var job = new ProcessBuilder("java", "-jar", "nightly-orders.jar");
 *     job.environment().putAll(orchestra.environment());
 *     job.start().waitFor();
 *     assertThat(orchestra.taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
 * }
 * }</pre>
 *
 * <p>It differs from Orchestra in that it knows any canonical UUID for a task run, and takes bodies of at most 5 MiB.
 * Thread-safe.
 */
public sealed class LocalOrchestra implements AutoCloseable permits JUnitOrchestra {
    private final String apiKey = "local-" + UUID.randomUUID();
    private final TaskRunStore store = new TaskRunStore();
    private final Outages outages = new Outages();
    private final WebhookHandler handler;
    private final Endpoint endpoint;

    /** What is told of each request, before it is answered and on its thread. */
    @FunctionalInterface
    public interface Listener {
        /** An event that was accepted. */
        void accepted(ReceivedEvent event);

        /** A request that was refused. */
        default void refused(RefusedRequest request) {}
    }

    LocalOrchestra(Listener listener) {
        handler = new WebhookHandler(apiKey, store, outages, listener, Clock.systemUTC());
        endpoint = new Endpoint(handler);
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
     * Starts the stand-in with a listener.
     *
     * @param port the port on the loopback interface, 0 for any that is free
     * @throws IOException when the port is taken
     */
    public static LocalOrchestra start(int port, Listener listener) throws IOException {
        var orchestra = new LocalOrchestra(listener);
        orchestra.open(port);
        return orchestra;
    }

    /**
     * A JUnit extension, for a field with {@code @RegisterExtension}. Each test gets a task run of its own, and a stand-in that is
     * well and has received nothing. During the test the system properties {@code orchestra.api-key}, {@code orchestra.task-run-id}
     * and {@code orchestra.webhook-url} are set, so that a job in this JVM reports here; after it they are what they were. A test
     * that fails has what was received among the suppressed exceptions of its failure.
     *
     * <p>System properties belong to the whole JVM: where tests run in parallel, those with this extension need
     * {@code @ResourceLock(Resources.SYSTEM_PROPERTIES)}, and fail with a message that says so if they run at the same time.
     */
    public static LocalOrchestra junit() {
        return JUnitOrchestra.create(true);
    }

    /**
     * A JUnit extension as {@link #junit()}, which leaves the system properties alone: for jobs in processes of their own, which get
     * {@link #environment()}.
     */
    public static LocalOrchestra junitForProcesses() {
        return JUnitOrchestra.create(false);
    }

    /** The webhook's URL. */
    public URI url() {
        return URI.create("http://" + Endpoint.LOOPBACK + ":" + endpoint.port() + "/");
    }

    /** The one API key that is accepted; made up for each stand-in. */
    public String apiKey() {
        return apiKey;
    }

    /** The variables with which Orchestra would start a task: for a task run that is new, as an extension for that of the test. */
    public Map<String, String> environment() {
        return environment(UUID.randomUUID());
    }

    final Map<String, String> environment(UUID taskRunId) {
        return Map.of(
                "ORCHESTRA_TASK_RUN_ID", taskRunId.toString(),
                "ORCHESTRA_API_KEY", apiKey,
                "ORCHESTRA_WEBHOOK_URL", url().toString());
    }

    /** What arrived so far, a task run each, in the order of their first event. */
    public List<TaskRun> taskRuns() {
        return store.taskRuns();
    }

    /**
     * What arrived so far for the one task run. Of several, an extension has that of the test.
     *
     * @throws AssertionError when there is none, or when it is not clear which; says what arrived
     */
    public TaskRun taskRun() {
        List<TaskRun> taskRuns = taskRuns();
        if (taskRuns.size() != 1) {
            throw new AssertionError(
                    (taskRuns.isEmpty() ? "No task run was reported. " : "Several task runs were reported. ") + this);
        }
        return taskRuns.get(0);
    }

    /**
     * Waits until a task run has ended: a status other than {@code RUNNING} arrived. Its log may still be on its way.
     *
     * @param atMost how long to wait
     * @throws AssertionError when it has not; says what arrived
     */
    public TaskRun awaitEnd(Duration atMost) {
        return await(atMost, TaskRun::ended);
    }

    /**
     * Waits until a task run is as it should be.
     *
     * @param atMost how long to wait
     * @throws AssertionError when it is not; says what arrived
     */
    public TaskRun await(Duration atMost, Predicate<TaskRun> condition) {
        return store.await(atMost, condition)
                .orElseThrow(() -> new AssertionError("No task run came to that within " + atMost + ". " + this));
    }

    /** The requests that were not accepted, with the reason; the newest 1000. */
    public List<RefusedRequest> refusedRequests() {
        return store.refusedRequests();
    }

    /** Makes the stand-in ill, in the place of what it had; until {@link #endOutage()}, or as long as the outage says. */
    public void startOutage(Outage outage) {
        outages.start(outage);
        try {
            if (outage.kind() == Outage.Kind.REFUSE) {
                endpoint.pause();
            } else {
                endpoint.resume();
            }
        } catch (IOException e) {
            throw new IllegalStateException("The stand-in cannot listen again", e);
        }
    }

    /** Makes the stand-in well. Requests that it let hang are broken off. */
    public void endOutage() {
        startOutage(Outage.NONE);
    }

    /**
     * Lets a handler answer {@code GET} and {@code HEAD}, which are no business of the webhook: for a program that shows what
     * arrived.
     */
    public void answerGet(HttpHandler handler) {
        this.handler.answerGet(handler);
    }

    final void open(int port) throws IOException {
        endpoint.open(port);
    }

    /** How many requests wait for the end of an outage. */
    final int hanging() {
        return handler.hanging();
    }

    final TaskRunStore store() {
        return store;
    }

    /** Stops listening. What arrived can still be read. */
    @Override
    public void close() {
        outages.start(Outage.NONE);
        endpoint.close();
    }

    /** What arrived so far, for people. */
    @Override
    public String toString() {
        var text = new StringBuilder("Orchestra received");
        List<TaskRun> taskRuns = taskRuns();
        List<RefusedRequest> refused = refusedRequests();
        if (taskRuns.isEmpty() && refused.isEmpty()) {
            return text.append(" nothing.").toString();
        }
        text.append(":");
        taskRuns.forEach(taskRun -> text.append('\n').append(taskRun));
        refused.forEach(request -> text.append("\nrefused ").append(request));
        return text.toString();
    }
}
