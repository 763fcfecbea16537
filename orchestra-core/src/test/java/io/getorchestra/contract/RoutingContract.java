package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whose event it is. */
public abstract class RoutingContract extends Contract {
    private static final String CONTEXT_KEY = "orchestra_task_run_id";

    @BeforeEach
    void startLogging() {
        start(messages());
    }

    private LoggingSetup messages() {
        return setup(Orchestra.appender().withPattern("%msg%n"));
    }

    private OrchestraTaskScope open(String taskRunId) {
        return OrchestraTaskScope.open(NAME, config(taskRunId));
    }

    private static void succeed(OrchestraTaskScope... tasks) {
        for (OrchestraTaskScope task : tasks) {
            task.succeed();
            task.close();
        }
    }

    private List<String> lines(String taskRunId) {
        return server.requests().of(taskRunId).logLines();
    }

    @Test
    void oneOpenScopeGetsTheEventsOfAllThreads() {
        OrchestraTaskScope task = open(ID);
        log().info("opener");
        onThread("other", () -> log().info("other"));
        onThread("foreign", () -> {
            framework.putContext(CONTEXT_KEY, OTHER_ID);
            log().info("foreign");
        });
        succeed(task);

        assertThat(lines(ID)).containsExactly("opener", "other", "foreign");
    }

    @Test
    void ofSeveralScopesEachGetsItsOwnEventsAndTheUntaggedOnes() {
        OrchestraTaskScope one = open(ID);
        OrchestraTaskScope two = open(OTHER_ID);

        onThread("one", () -> one.wrap(() -> log().info("of one")).run());
        onThread("two", () -> two.wrap(() -> log().info("of two")).run());
        onThread("nobody", () -> log().info("of nobody"));
        succeed(two, one);

        assertThat(lines(ID)).containsExactly("of one", "of nobody");
        assertThat(lines(OTHER_ID)).containsExactly("of two", "of nobody");
    }

    @Test
    void ofSeveralScopesNoneGetsTheLateLinesOfATaskThatHasEnded() {
        OrchestraTaskScope one = open(ID);
        OrchestraTaskScope two = open(OTHER_ID);
        OrchestraTaskScope ended = open(THIRD_ID);
        Runnable late = ended.wrap(() -> log().info("late"));
        succeed(ended);
        onThread("late", late::run);
        succeed(two, one);

        assertThat(server.requests().of(ID).logs()).isEmpty();
        assertThat(server.requests().of(OTHER_ID).logs()).isEmpty();
    }

    @Test
    void scopesThatCloseOutOfOrderLeaveNoIdBehind() {
        OrchestraTaskScope first = open(ID);
        OrchestraTaskScope second = open(OTHER_ID);
        succeed(first);
        assertThat(framework.context()).containsEntry(CONTEXT_KEY, OTHER_ID);
        log().info("only of the second");
        succeed(second);
        assertThat(framework.context()).doesNotContainKey(CONTEXT_KEY);

        assertThat(lines(OTHER_ID)).containsExactly("only of the second");
        assertThat(server.requests().of(ID).logs()).isEmpty();

        server.forget();
        OrchestraTaskScope[] both = {onAnotherThread(ID), onAnotherThread(OTHER_ID)};
        log().info("of both");
        succeed(both);

        assertThat(lines(OTHER_ID)).containsExactly("of both");
        assertThat(lines(ID)).containsExactly("of both");
    }

    @Test
    void theIdOfATaskThatAnotherThreadClosedCountsAsNoneForItsOpener() {
        OrchestraTaskScope first = open(ID);
        Runnable late = first.wrap(() -> log().info("late"));
        onThread("closer", () -> succeed(first));
        OrchestraTaskScope[] others = {onAnotherThread(OTHER_ID), onAnotherThread(THIRD_ID)};
        log().info("of both");
        onThread("worker", late::run);

        try (OrchestraTaskScope again = open(ID)) {
            log().info("of the new one");
            again.succeed();
        }
        assertThat(framework.context()).doesNotContainKey(CONTEXT_KEY);
        log().info("of both again");
        succeed(others);

        for (String id : List.of(OTHER_ID, THIRD_ID)) {
            assertThat(server.requests().of(id).logLines()).containsExactly("of both", "of both again");
        }
        assertThat(server.requests().of(ID).logLines()).containsExactly("of the new one");
    }

    private OrchestraTaskScope onAnotherThread(String taskRunId) {
        AtomicReference<OrchestraTaskScope> task = new AtomicReference<>();
        onThread("opener", () -> task.set(open(taskRunId)));
        return task.get();
    }

    @Test
    void theOpeningThreadBelongsToTheScopeItOpenedLast() {
        OrchestraTaskScope outer = open(ID);
        log().info("outer");
        OrchestraTaskScope inner = open(OTHER_ID);
        log().info("inner");
        succeed(inner);
        log().info("outer again");
        succeed(outer);

        assertThat(lines(ID)).containsExactly("outer", "outer again");
        assertThat(lines(OTHER_ID)).containsExactly("inner");
    }

    @Test
    void eachWayToWrapCarriesTheScope() throws Exception {
        OrchestraTaskScope one = open(ID);
        OrchestraTaskScope two = open(OTHER_ID);
        ExecutorService plain = Executors.newFixedThreadPool(2);
        ExecutorService wrapped = one.wrap(plain);
        Callable<String> callable = () -> {
            log().info("callable");
            return "result";
        };
        try {
            plain.submit(one.wrap(() -> log().info("runnable"))).get();
            assertThat(plain.submit(one.wrap(callable)).get()).isEqualTo("result");
            wrapped.submit(() -> log().info("submitted")).get();
            wrapped.invokeAll(List.of(callable, callable));
            wrapped.execute(() -> log().info("executed"));
        } finally {
            wrapped.shutdown();
            assertThat(wrapped.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
        succeed(two, one);

        assertThat(plain.isTerminated()).isTrue();
        assertThat(lines(ID))
                .containsExactlyInAnyOrder("runnable", "callable", "submitted", "callable", "callable", "executed");
        assertThat(server.requests().of(OTHER_ID).logs().getOrDefault("orchestra.log", ""))
                .doesNotContain("callable", "runnable");
    }

    @Test
    void wrappedWorkLeavesTheThreadsContextAsItWas() throws Exception {
        OrchestraTaskScope one = open(ID);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            pool.submit(() -> framework.putContext("user", "me")).get();
            pool.submit(() -> framework.putContext(CONTEXT_KEY, "a value of the user's"))
                    .get();
            Map<String, String> before = pool.submit(framework::context).get();
            Map<String, String> within =
                    one.wrap(pool).submit(framework::context).get();
            Future<?> failing = one.wrap(pool).submit((Runnable) () -> {
                throw new IllegalStateException("job error");
            });
            try {
                failing.get();
            } catch (ExecutionException e) {
                assertThat(e).hasRootCauseMessage("job error");
            }

            assertThat(within).containsEntry("user", "me").containsEntry(CONTEXT_KEY, ID);
            assertThat(pool.submit(framework::context).get()).isEqualTo(before);
        } finally {
            pool.shutdown();
        }
        succeed(one);
    }

    @Test
    void theContextIsAsBeforeAfterClose() {
        framework.putContext("user", "me");
        framework.putContext(CONTEXT_KEY, "a value of the user's");
        Map<String, String> before = framework.context();
        try {
            OrchestraTaskScope task = open(ID);
            assertThat(framework.context()).containsEntry(CONTEXT_KEY, ID).containsEntry("user", "me");
            succeed(task);

            assertThat(framework.context()).isEqualTo(before);
        } finally {
            framework.removeContext("user");
        }
    }

    @Test
    void theContextIsAsBeforeAfterNestedScopes() {
        Map<String, String> before = framework.context();
        OrchestraTaskScope outer = open(ID);
        OrchestraTaskScope inner = open(OTHER_ID);
        succeed(inner);
        assertThat(framework.context()).containsEntry(CONTEXT_KEY, ID);
        succeed(outer);

        assertThat(framework.context()).isEqualTo(before);
    }

    @Test
    void aSecondScopeOfTheSameTaskRunIsInactiveAndWarns() {
        OrchestraTaskScope one = open(ID);
        log().info("before");
        try (OrchestraTaskScope same = open(ID)) {
            assertThat(same.isActive()).isFalse();
            log().info("within");
            same.fail("this is not reported");
        }
        log().info("after");
        succeed(one);

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
        assertThat(lines(ID)).contains("before", "within", "after");
        assertThat(ourWarnings()).singleElement().asString().contains(ID).contains("open in this process already");
    }

    @Test
    void aTaskRunCanBeOpenedAgainWhenItHasBeenClosed() {
        for (int i = 0; i < 3; i++) {
            OrchestraTaskScope task = open(ID);
            assertThat(task.isActive()).isTrue();
            succeed(task);
        }

        assertThat(server.requests().statuses())
                .containsExactly("RUNNING", "SUCCEEDED", "RUNNING", "SUCCEEDED", "RUNNING", "SUCCEEDED");
    }

    @ParameterizedTest
    @EnumSource(
            value = LoggingSetup.Queue.class,
            names = {"NONE", "ASYNC"})
    void eachEventOfManyThreadsIsOnceInItsScopeInItsThreadsOrder(LoggingSetup.Queue queue) throws Exception {
        int threads = 4;
        int events = 10_000;
        start(LoggingSetup.empty()
                .with(Orchestra.appender().withPattern("%msg%n").behind(queue)));
        Map<String, OrchestraTaskScope> tasks = new LinkedHashMap<>();
        for (String id : List.of(ID, OTHER_ID, THIRD_ID, "77777777-aaaa-4bbb-8ccc-dddddddddddd")) {
            tasks.put(id, open(id));
        }
        ExecutorService pool = Executors.newFixedThreadPool(tasks.size() * threads);
        try {
            List<Future<?>> jobs = new ArrayList<>();
            tasks.forEach((id, task) -> {
                for (int thread = 0; thread < threads; thread++) {
                    String prefix = id + " " + thread + " ";
                    jobs.add(task.wrap(pool)
                            .submit(() -> IntStream.range(0, events).forEach(i -> log().info(prefix + i))));
                }
            });
            for (Future<?> job : jobs) {
                job.get(60, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
        tasks.values().forEach(RoutingContract::succeed);

        for (String id : tasks.keySet()) {
            Map<String, Integer> next = new HashMap<>();
            for (String line : lines(id)) {
                String[] words = line.split(" ");
                if (!words[0].equals(id) || Integer.parseInt(words[2]) != next.getOrDefault(words[1], 0)) {
                    throw new AssertionError(line + " follows " + next + " in the log of " + id);
                }
                next.merge(words[1], 1, Integer::sum);
            }
            assertThat(next)
                    .hasSize(threads)
                    .allSatisfy((thread, count) -> assertThat(count).isEqualTo(events));
        }
    }

    @Test
    void virtualThreadsCarryTheScope() throws Exception {
        ExecutorService virtual = virtualThreads();
        OrchestraTaskScope one = open(ID);
        OrchestraTaskScope two = open(OTHER_ID);
        try {
            List<Future<?>> jobs = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                String message = "event " + i;
                jobs.add((i % 2 == 0 ? one : two).wrap(virtual).submit(() -> log().info(message)));
            }
            for (Future<?> job : jobs) {
                job.get(30, TimeUnit.SECONDS);
            }
        } finally {
            virtual.shutdownNow();
        }
        succeed(two, one);

        assertThat(lines(ID))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 500).mapToObj(i -> "event " + 2 * i).toList());
    }

    private static ExecutorService virtualThreads() throws IllegalAccessException, InvocationTargetException {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return Assumptions.abort("this JDK has no virtual threads");
        }
    }

    @Test
    void ourOwnTrafficIsNotInTheLog() {
        start(messages().withRootLevel("TRACE"));
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                framework.log("ProxySelector").info("which way to " + uri);
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                // There is no proxy.
            }
        });
        try {
            server.replyNext(503, "");
            OrchestraTaskScope task = open(ID);
            server.awaitRequests(2);
            log().info("the job's own");
            task.setOutput("rows", List.of(42));
            succeed(task);
        } finally {
            ProxySelector.setDefault(before);
        }

        assertThat(userLog()).anyMatch(line -> line.contains("ProxySelector - which way to"));
        assertThat(ourWarnings()).anyMatch(line -> line.contains("Orchestra cannot be reached"));
        assertThat(lines(ID)).containsExactly("the job's own");
    }

    @Test
    void aMessageThatLogsNeitherRecursesNorDeadlocks() {
        OrchestraTaskScope task = open(ID);
        Object loud = new Object() {
            @Override
            public String toString() {
                log().info("inner");
                return "outer";
            }
        };
        log().info(loud);
        onThread("other", () -> log().info(loud));
        log().info("after");
        succeed(task);

        assertThat(lines(ID)).filteredOn(line -> !line.equals("inner")).containsExactly("outer", "outer", "after");
        assertThat(lines(ID)).filteredOn("inner"::equals).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void aMessageThatLogsItselfForeverDoesNotHurtTheJob() {
        OrchestraTaskScope task = open(ID);
        Object endless = new Object() {
            private int depth;

            @Override
            public String toString() {
                if (depth++ < 50) {
                    log().info(this);
                }
                return "depth " + depth;
            }
        };
        log().info(endless);
        log().info("after");
        succeed(task);

        assertThat(lines(ID)).contains("after");
        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
    }
}
