package io.getorchestra.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Runs test classes of users, with JUnit within JUnit. */
final class JUnitOrchestraTest {
    private static final Set<String> IDS = ConcurrentHashMap.newKeySet();

    @AfterEach
    void forget() {
        IDS.clear();
    }

    /** A job in this JVM, with the settings that the library reads. */
    private static void job(String fields) throws Exception {
        report(
                System.getProperty("orchestra.webhook-url"),
                System.getProperty("orchestra.api-key"),
                System.getProperty("orchestra.task-run-id"),
                fields);
    }

    private static void report(String url, String apiKey, String id, String fields) throws Exception {
        String body = ("{'metadata':{},'task_run_id':'" + id + "'," + fields + "}").replace('\'', '"');
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Authorization", "Bearer " + apiKey)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static Events run(Class<?> test) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(test))
                .execute()
                .testEvents();
    }

    static final class EachTestIsNew {
        @RegisterExtension
        static final LocalOrchestra orchestra = LocalOrchestra.junit();

        @Test
        void first() throws Exception {
            check();
        }

        @Test
        void second() throws Exception {
            check();
            orchestra.startOutage(Outage.refusing());
        }

        @Test
        void third() throws Exception {
            check();
        }

        private void check() throws Exception {
            assertThat(orchestra.taskRuns()).isEmpty();
            job("'event_type':'UPDATE_STATUS','status':'RUNNING'");
            job("'event_type':'SET_OUTPUT','output_name':'rows','output_value':42");
            job("'event_type':'UPDATE_STATUS','status':'SUCCEEDED','message':'done'");
            job("'event_type':'LOG','log_name':'export.log','data':'a line'");
            TaskRun run = orchestra.taskRun();
            assertThat(run.status()).isEqualTo("SUCCEEDED");
            assertThat(run.messages()).containsExactly("", "done");
            assertThat(run.output("rows").asInt()).isEqualTo(42);
            assertThat(run.log()).isEqualTo("a line");
            assertThat(run.log("export.log")).isEqualTo("a line");
            assertThat(orchestra.awaitEnd(Duration.ZERO)).isEqualTo(run);
            assertThat(run.id()).hasToString(orchestra.environment().get("ORCHESTRA_TASK_RUN_ID"));
            assertThat(orchestra.environment()).isEqualTo(orchestra.environment());
            IDS.add(run.id().toString());
        }
    }

    @Test
    void eachTestHasATaskRunOfItsOwnAndAStandInThatIsWell() {
        System.setProperty("orchestra.api-key", "mine");
        System.clearProperty("orchestra.task-run-id");
        try {
            run(EachTestIsNew.class).assertStatistics(stats -> stats.started(3).succeeded(3));

            assertThat(IDS).hasSize(3);
            assertThat(System.getProperty("orchestra.api-key")).isEqualTo("mine");
            assertThat(System.getProperty("orchestra.task-run-id")).isNull();
        } finally {
            System.clearProperty("orchestra.api-key");
        }
    }

    static final class AFieldOfEachTest {
        @RegisterExtension
        final LocalOrchestra orchestra = LocalOrchestra.junit();

        @Test
        void works() throws Exception {
            job("'event_type':'UPDATE_STATUS','status':'RUNNING'");
            assertThat(orchestra.taskRun().status()).isEqualTo("RUNNING");
        }

        @Test
        void worksAgain() throws Exception {
            works();
        }
    }

    @Test
    void aFieldThatIsNotStaticWorksToo() {
        run(AFieldOfEachTest.class).assertStatistics(stats -> stats.succeeded(2));
    }

    static final class WithNested {
        @RegisterExtension
        static final LocalOrchestra orchestra = LocalOrchestra.junit();

        @Test
        void works() throws Exception {
            job("'event_type':'UPDATE_STATUS','status':'RUNNING'");
            assertThat(orchestra.taskRun().status()).isEqualTo("RUNNING");
        }

        @Nested
        class First {
            @Test
            void works() throws Exception {
                WithNested.this.works();
            }
        }

        @Nested
        class Second {
            @Test
            void works() throws Exception {
                WithNested.this.works();
            }
        }
    }

    @Test
    void nestedClassesShareIt() {
        run(WithNested.class).assertStatistics(stats -> stats.succeeded(3));
        run(WithNested.class).assertStatistics(stats -> stats.succeeded(3));
    }

    static final class AtOnce {
        static final CountDownLatch BOTH_BEGUN = new CountDownLatch(2);

        @RegisterExtension
        static final LocalOrchestra orchestra = LocalOrchestra.junitForProcesses();

        /** Keeps the first test until the other has been turned away. */
        @RegisterExtension
        static final InvocationInterceptor together = new InvocationInterceptor() {
            @Override
            public void interceptTestMethod(
                    Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
                    throws Throwable {
                BOTH_BEGUN.countDown();
                BOTH_BEGUN.await(30, TimeUnit.SECONDS);
                invocation.proceed();
            }
        };

        @RegisterExtension
        static final AfterEachCallback other = context -> BOTH_BEGUN.countDown();

        @Test
        void one() {}

        @Test
        void two() {}
    }

    @Test
    void testsOfOneStandInAreToldThatTheyRunAtOnce() {
        EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
                .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
                .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
                .selectors(selectClass(AtOnce.class))
                .execute()
                .testEvents()
                .assertStatistics(stats -> stats.succeeded(1).failed(1))
                .failed()
                .assertThatEvents()
                .singleElement()
                .asString()
                .contains("a field that is not static gives each test its own");
    }

    static final class ForProcesses {
        @RegisterExtension
        static final LocalOrchestra orchestra = LocalOrchestra.junitForProcesses();

        @Test
        void works() throws Exception {
            assertThat(System.getProperty("orchestra.api-key")).isNull();
            Map<String, String> variables = orchestra.environment();
            report(
                    variables.get("ORCHESTRA_WEBHOOK_URL"),
                    variables.get("ORCHESTRA_API_KEY"),
                    variables.get("ORCHESTRA_TASK_RUN_ID"),
                    "'event_type':'UPDATE_STATUS','status':'FAILED'");
            assertThat(orchestra.awaitEnd(Duration.ofSeconds(30)).status()).isEqualTo("FAILED");
        }
    }

    @Test
    void theOtherFormLeavesTheSystemPropertiesAlone() {
        run(ForProcesses.class).assertStatistics(stats -> stats.succeeded(1));
    }

    static final class Fails {
        @RegisterExtension
        static final LocalOrchestra orchestra = LocalOrchestra.junit();

        @Test
        void fails() throws Exception {
            job("'event_type':'UPDATE_STATUS','status':'RUNNING','message':'export started.'");
            job("'event_type':'UPDATE_STATUS','status':'DONE'");
            assertThat(orchestra.taskRun().status()).isEqualTo("SUCCEEDED");
        }
    }

    @Test
    void aFailureSaysWhatWasReceived() {
        run(Fails.class)
                .failed()
                .assertThatEvents()
                .singleElement()
                .satisfies(event -> assertThat(
                                event.getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
                                        .getThrowable()
                                        .orElseThrow()
                                        .getSuppressed())
                        .singleElement()
                        .asString()
                        .contains("RUNNING  export started.", "422 INVALID_PAYLOAD, Unknown status: \"DONE\""));
    }

    static final class AtTheSameTime {
        @RegisterExtension
        static final LocalOrchestra orchestra = LocalOrchestra.junit();

        @Test
        void works() {}
    }

    @Test
    void testsThatShareTheSystemPropertiesAreToldWhatToDo() {
        try (var other = SystemProperties.set("another test", Map.of("ORCHESTRA_API_KEY", "other"))) {
            assertThat(other).isNotNull();
            run(AtTheSameTime.class)
                    .failed()
                    .assertThatEvents()
                    .singleElement()
                    .asString()
                    .contains("another test", "@ResourceLock(Resources.SYSTEM_PROPERTIES)", "junitForProcesses");
            assertThat(System.getProperty("orchestra.api-key")).isEqualTo("other");
        }
        run(AtTheSameTime.class).assertStatistics(stats -> stats.succeeded(1));
    }

    @Test
    void whatIsMissingIsSaidWithWhatArrived() throws Exception {
        try (var orchestra = LocalOrchestra.start(0)) {
            assertThatThrownBy(orchestra::taskRun)
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("No task run was reported. Orchestra received nothing.");
            assertThatThrownBy(() -> orchestra.awaitEnd(Duration.ofMillis(1))).hasMessageContaining("within PT0.001S");

            UUID id = UUID.randomUUID();
            String url = orchestra.url().toString();
            report(
                    url,
                    orchestra.apiKey(),
                    id.toString(),
                    "'event_type':'SET_OUTPUT','output_name':'rows','output_value':42");
            report(url, "sk-wrong-key", id.toString(), "'event_type':'LOG','log_name':'export.log','data':''");

            assertThatThrownBy(() -> orchestra.taskRun().status())
                    .hasMessageContainingAll("No status", "output rows = 42");
            assertThatThrownBy(() -> orchestra.taskRun().output("row"))
                    .hasMessageContainingAll("'row'", "output rows = 42");
            assertThatThrownBy(() -> orchestra.taskRun().log()).hasMessageContaining("No log arrived");
            assertThatThrownBy(() -> orchestra.taskRun().log("export.log")).hasMessageContaining("'export.log'");
            assertThat(orchestra)
                    .hasToString("Orchestra received:\n" + orchestra.taskRun() + "\nrefused "
                            + orchestra.refusedRequests().get(0));
            assertThat(orchestra.refusedRequests()).singleElement().satisfies(request -> {
                assertThat(request.taskRunId()).isEqualTo(id.toString());
                assertThat(request.error()).contains("not the one that this stand-in gave out");
                assertThat(new TreeSet<>(request.headers().values()).toString()).doesNotContain("sk-wrong-key");
            });

            report(
                    url,
                    orchestra.apiKey(),
                    UUID.randomUUID().toString(),
                    "'event_type':'UPDATE_STATUS','status':'RUNNING'");
            assertThatThrownBy(orchestra::taskRun).hasMessageContaining("Several task runs");
        }
    }
}
