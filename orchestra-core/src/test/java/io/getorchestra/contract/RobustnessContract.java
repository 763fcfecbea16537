package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.getorchestra.OrchestraClient;
import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Orchestra never hurts the job. */
public abstract class RobustnessContract extends Contract {

    @BeforeEach
    void startLogging() {
        start(setup());
    }

    private static void callEverythingWithNull(OrchestraTaskScope task) {
        assertThatCode(() -> {
                    task.setOutput(null, null);
                    task.update(null);
                    task.attachLog(null);
                    task.attachLog(null, null);
                    task.attachLog("name", null);
                    task.attachLog(null, Path.of("file"));
                    task.attachLog(Path.of("/"));
                    task.wrap((Runnable) null);
                    task.wrap((Callable<?>) null);
                    task.wrap((ExecutorService) null);
                    task.succeed(null);
                    task.warn(null);
                    task.cancel(null);
                    task.fail((Throwable) null);
                    task.fail((String) null);
                })
                .doesNotThrowAnyException();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aTaskIsReportedWhenNoThreadIsToBeHad() {
        LoggingSetup setup = LoggingSetup.empty().with(Orchestra.appender().withPattern("%msg%n"));
        try (ChildJvm child = job("threadless", setup).withHardlyAnyThreads().start(directory)) {
            assertThat(child.exitCode()).isZero();
            assertThat(child.stdout().lines()).contains("no more threads", "{}");
        }
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
        assertThat(server.requests().log()).isEqualTo("exporting true\n");
    }

    @Test
    void nothingThrowsForNull() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(null, config())) {
            callEverythingWithNull(task);
        }
        try (OrchestraTaskScope inactive = OrchestraTaskScope.open(null, null)) {
            callEverythingWithNull(inactive);
        }
        try (OrchestraTaskScope inactive = OrchestraTaskScope.open(null)) {
            callEverythingWithNull(inactive);
        }
        try (OrchestraTaskScope inactive = OrchestraTaskScope.join(null)) {
            callEverythingWithNull(inactive);
        }

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "RUNNING", "FAILED", "LOG");
        assertThat(server.requests().endMessage()).endsWith(" failed.");
    }

    @Test
    void configurationsTakeNull() {
        OrchestraConfig nothing = OrchestraConfig.builder()
                .apiKey(null)
                .taskRunId((String) null)
                .taskRunId((UUID) null)
                .webhookUrl(null)
                .connectTimeout(null)
                .requestTimeout(null)
                .closeTimeout(null)
                .shutdownTimeout(null)
                .trustedHosts(null)
                .build();
        Map<String, List<String>> headers = new HashMap<>();
        headers.put(null, List.of("HTTP/1.1 200"));
        headers.put("orchestra_task_run_id", null);
        Map<String, List<String>> nullValue = Map.of("orchestra_task_run_id", Arrays.asList((String) null));
        Map<String, Object> event = new HashMap<>();
        event.put("orchestra_task_run_id", null);
        for (OrchestraConfig config : List.of(
                nothing,
                OrchestraConfig.builder().trustedHosts(Arrays.asList("a", null)).build(),
                OrchestraConfig.fromHeaders(null),
                OrchestraConfig.fromHeaders(headers),
                OrchestraConfig.fromHeaders(nullValue),
                OrchestraConfig.fromLambdaEvent(null),
                OrchestraConfig.fromLambdaEvent(event))) {
            OrchestraTaskScope.run(
                    NAME, config, task -> assertThat(task.isActive()).isFalse());
        }
    }

    @Test
    void theClientTakesNull() {
        for (OrchestraConfig config : Arrays.asList(config(), null)) {
            try (OrchestraClient client = new OrchestraClient(config)) {
                assertThat(client.updateTask(null)).isFalse();
                assertThat(client.updateTask(null, null)).isFalse();
                assertThat(client.setOutput(null, null)).isFalse();
                assertThat(client.sendLog(null, (Path) null)).isFalse();
                assertThat(client.sendLog("name", (Path) null)).isFalse();
                assertThat(client.sendLog(null, (CharSequence) null)).isFalse();
                assertThat(client.sendLog("name", (CharSequence) null)).isFalse();
                assertThat(client.sendLog("name", directory.resolve("missing"))).isFalse();
            }
        }
        assertThat(server.requests().all()).isEmpty();
    }

    @Test
    void callsAfterTheEndDoNothing() {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config());
        task.succeed();
        task.close();
        int requests = server.requests().all().size();

        callEverythingWithNull(task);
        task.fail("too late");
        task.attachLog(userLogFile());
        task.wrap(() -> log().info("later")).run();
        task.close();

        assertThat(task.isActive()).isFalse();
        assertThat(server.requests().all()).hasSize(requests);
        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
    }

    @Test
    void theClientAfterItsEndSendsNothing() {
        OrchestraClient client = new OrchestraClient(config());
        client.close();
        client.close();

        assertThat(client.setOutput("rows", 1)).isFalse();
        assertThat(server.requests().all()).isEmpty();
    }

    @Test
    void closesFromManyThreadsReportOnce() throws Exception {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config());
        log().info("working");
        task.succeed();
        CountDownLatch go = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> closes = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                closes.add(pool.submit(() -> {
                    go.await();
                    task.close();
                    return null;
                }));
            }
            go.countDown();
            for (Future<?> close : closes) {
                close.get(30, TimeUnit.SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
    }

    @Test
    void callsFromOtherThreadsDuringTheEndDoNotThrow() throws Exception {
        for (int round = 0; round < 20; round++) {
            server.forget();
            OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config());
            ExecutorService pool = Executors.newFixedThreadPool(4);
            try {
                CountDownLatch running = new CountDownLatch(4);
                List<Future<?>> callers = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    callers.add(pool.submit(() -> {
                        running.countDown();
                        for (int call = 0; call < 30; call++) {
                            log().info("working");
                            task.setOutput("rows", call);
                            task.succeed();
                            task.attachLog(userLogFile());
                        }
                    }));
                }
                running.await();
                task.succeed();
                task.close();
                for (Future<?> caller : callers) {
                    caller.get(30, TimeUnit.SECONDS);
                }
            } finally {
                pool.shutdownNow();
            }
            List<String> kinds = server.requests().kinds();
            assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
            assertThat(kinds.subList(kinds.indexOf("SUCCEEDED"), kinds.size())).doesNotContain("SET_OUTPUT", "RUNNING");
        }
    }

    @Test
    void anInterruptedThreadReportsAndStaysInterrupted() {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config());
        Thread.currentThread().interrupt();
        boolean taken = task.setOutput("rows", 42);
        boolean afterOutput = Thread.interrupted();

        log().info("working");
        Thread.currentThread().interrupt();
        task.succeed();
        task.close();
        boolean afterClose = Thread.interrupted();

        assertThat(afterOutput).isTrue();
        assertThat(afterClose).isTrue();
        assertThat(taken).isTrue();
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SET_OUTPUT", "SUCCEEDED", "LOG");
    }

    @Test
    void aThreadThatIsInterruptedWhileItOpensReportsToo() {
        Thread.currentThread().interrupt();
        OrchestraTaskScope.run(NAME, config(), task -> {});

        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED");
    }

    private static int recurse(int depth) {
        return 1 + recurse(depth + 1);
    }

    @Test
    void aStackOverflowOfTheJobIsItsFailure() {
        Throwable caught = catchThrowable(() -> OrchestraTaskScope.run(NAME, config(), task -> {
            log().info("depth " + recurse(0));
        }));

        assertThat(caught).isInstanceOf(StackOverflowError.class);
        assertThat(server.requests().endMessage())
                .isEqualTo("nightly-export failed. Error: java.lang.StackOverflowError");
    }

    @Test
    void anOutOfMemoryErrorOfTheJobIsItsFailure() {
        OutOfMemoryError thrown = new OutOfMemoryError("Java heap space");

        assertThat(catchThrowable(() -> OrchestraTaskScope.run(NAME, config(), task -> {
                    throw thrown;
                })))
                .isSameAs(thrown);

        assertThat(server.requests().endMessage()).isEqualTo("nightly-export failed. Error: Java heap space");
    }

    @Test
    void aScopeThatIsOpenedByOneThreadCanBeClosedByAnother() {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config());
        log().info("working");
        onThread("closer", () -> {
            task.succeed();
            task.close();
        });

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
    }

    @Test
    void noThreadStaysWhenTheScopesAreClosed() {
        for (int i = 0; i < 300; i++) {
            OrchestraTaskScope.run(NAME, config(), task -> log().info("working"));
        }

        assertThat(server.requests().all()).hasSize(900);
        Awaitility.await()
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("orchestra-")));
    }

    @Test
    void aJobThatDropsItsScopeWithoutClosingItCanOpenAnother() {
        OrchestraTaskScope dropped = OrchestraTaskScope.open(NAME, config(OTHER_ID));
        OrchestraTaskScope.run(NAME, config(ID), task -> log().info("working"));

        assertThat(server.requests().of(ID).endStatus()).isEqualTo("SUCCEEDED");
        dropped.close();
    }
}
