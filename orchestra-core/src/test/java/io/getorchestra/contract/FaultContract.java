package io.getorchestra.contract;

import static com.github.tomakehurst.wiremock.http.Fault.CONNECTION_RESET_BY_PEER;
import static com.github.tomakehurst.wiremock.http.Fault.RANDOM_DATA_THEN_CLOSE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import io.getorchestra.internal.http.TestKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a job feels of a webhook that is ill, and what Orchestra gets when it is well again. */
public abstract class FaultContract extends Contract {
    /** What a busy machine may add; a wait for Orchestra would be many times that. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    private static TestKeys keys;
    private static FaultTable table;

    @BeforeAll
    static void prepare(@TempDir Path forKeys) throws Exception {
        keys = new TestKeys(forKeys);
        table = new FaultTable();
    }

    @AfterAll
    static void writeTable() throws IOException {
        table.write();
    }

    private Path buffers() {
        return directory.resolve("buffers");
    }

    private LoggingSetup fileBuffered() {
        return setup(Orchestra.appender()
                .withPattern("%msg%n")
                .with("buffer", "file")
                .with("directory", buffers().toString()));
    }

    private OrchestraConfig config(IllServer ill, Fault fault) {
        Fate.Limits limits = fault.fate().limits();
        return config().toBuilder()
                .webhookUrl(ill.url())
                .connectTimeout(limits.request())
                .requestTimeout(limits.request())
                .maxAttempts(limits.attempts())
                .closeTimeout(limits.close())
                .build();
    }

    private IllServer open(Fault fault) throws Exception {
        return fault.open(new Fault.Surroundings(keys, server.url()));
    }

    @ParameterizedTest
    @EnumSource
    void theJobRunsAsEverAndTheNextStartDeliversTheRestOnce(Fault fault) throws Exception {
        Fate fate = fault.fate();
        start(fileBuffered());
        // The figures are to be the fault's, not those of a cold JVM.
        JobRun.of("earlier-task", config(OTHER_ID), log());
        server.forget();

        JobRun run;
        Requests arrived;
        Requests taken;
        try (IllServer ill = open(fault)) {
            run = JobRun.of(NAME, config(ill, fault), log());
            arrived = ill.arrived();
            taken = ill.taken();
        }

        assertThat(run.result()).isEqualTo(JobRun.RESULT);
        assertThat(run.start()).as("the job's start").isLessThan(SLACK);
        assertThat(run.outputs())
                .as("two outputs")
                .isLessThan(fate.limits().request().multipliedBy(4).plus(SLACK));
        assertThat(run.end())
                .as("the job's end")
                .isLessThan(fate.limits().close().plus(SLACK));
        assertThat(taken.kinds()).isEqualTo(fate.taken());
        if (!fate.taken().contains("SET_OUTPUT")) {
            assertThat(run.answers()).containsOnly(false);
        }
        if (fate.isRefusal()) {
            assertThat(arrived.kinds()).isEqualTo(Fate.REPORT);
        } else if (!fate.taken().contains("SUCCEEDED") && !fate.taken().contains("LOG") && fault != Fault.ANSWERS_500) {
            assertThat(arrived.kinds()).doesNotContain("LOG");
        }
        assertThat(server.requests().all()).isEmpty();
        assertWarnings(fate);
        assertThat(folders()).hasSize(fate.rest().isEmpty() ? 0 : 1);

        Requests delivered = fault == Fault.CANNOT_BE_RESOLVED ? startWhereItIsResolved() : startAgain();

        assertThat(delivered.kinds()).isEqualTo(fate.rest());
        assertWhole(taken.and(delivered));
        assertThat(folders()).isEmpty();
        table.add(fault, run, arrived, delivered);
    }

    /** What the next two starts deliver of the task. */
    private Requests startAgain() {
        OrchestraTaskScope.run("next-task", config(OTHER_ID), task -> {});
        OrchestraTaskScope.run("last-task", config(THIRD_ID), task -> {});
        return server.requests().of(ID);
    }

    /** In a JVM that knows that host. */
    private Requests startWhereItIsResolved() throws Exception {
        Path hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1 webhook.invalid\n");
        try (IllServer well = IllServer.withCertificate(keys.server("dns:webhook.invalid"), keys.client());
                ChildJvm child = unconfiguredJob("succeeds", fileBuffered())
                        .property("jdk.net.hosts.file", hosts.toString())
                        .property("javax.net.ssl.trustStore", keys.file().toString())
                        .property("javax.net.ssl.trustStorePassword", "changeit")
                        .environment("ORCHESTRA_API_KEY", KEY)
                        .environment("ORCHESTRA_TASK_RUN_ID", OTHER_ID)
                        .environment("ORCHESTRA_WEBHOOK_URL", well.url().replace("localhost", "webhook.invalid"))
                        .start(directory)) {
            assertThat(child.exitCode()).isZero();
            return well.taken().of(ID);
        }
    }

    /** The sender's may come a moment after the job's end. */
    private void assertWarnings(Fate fate) {
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(ourWarnings()).hasSize(fate.warnings().size()));
        for (String warning : fate.warnings()) {
            assertThat(ourWarnings())
                    .filteredOn(line -> Pattern.compile(warning, Pattern.CASE_INSENSITIVE)
                            .matcher(line)
                            .find())
                    .as(warning + " in " + ourWarnings())
                    .hasSize(1);
        }
    }

    private static void assertWhole(Requests all) {
        if (all.kinds().contains("SET_OUTPUT")) {
            assertThat(all.output("rows").intValue()).isEqualTo(42);
            assertThat(all.output("columns").intValue()).isEqualTo(7);
        }
        if (all.kinds().contains("LOG")) {
            assertThat(all.log()).isEqualTo(JobRun.LOG);
        }
    }

    /** Of five starts the quickest: the others may have been held up by whatever else the machine does. */
    @ParameterizedTest
    @MethodSource("io.getorchestra.contract.Fault#thatNeverAnswer")
    void theJobStartsAtOnce(Fault fault) throws Exception {
        start(setup());
        List<Duration> starts = new ArrayList<>();
        try (IllServer ill = open(fault)) {
            OrchestraConfig config = config(ill, fault).toBuilder()
                    .closeTimeout(Duration.ofMillis(100))
                    .build();
            for (int i = 0; i < 5; i++) {
                long begin = System.nanoTime();
                OrchestraTaskScope.run(NAME, config, task -> starts.add(Duration.ofNanos(System.nanoTime() - begin)));
            }
        }
        assertThat(starts).anySatisfy(start -> assertThat(start).isLessThan(Duration.ofMillis(50)));
    }

    @Test
    void inAKnownOutageNoCallWaits() throws Exception {
        start(setup());
        try (IllServer ill = open(Fault.HANGS)) {
            OrchestraTaskScope.run(NAME, config(ill, Fault.HANGS), task -> {
                assertThat(task.setOutput("rows", 42)).isFalse();

                long begin = System.nanoTime();
                for (int i = 0; i < 20; i++) {
                    assertThat(task.setOutput("rows", i)).isFalse();
                    assertThat(task.update("row " + i)).isFalse();
                }
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SLACK);
            });
        }
    }

    @Test
    void theJobsOwnExceptionComesOutAndIsReportedByTheNextStart() throws Exception {
        start(fileBuffered());
        IllegalStateException failure = new IllegalStateException("no such table: orders");
        try (IllServer ill = open(Fault.REFUSES)) {
            assertThatThrownBy(() -> OrchestraTaskScope.run(NAME, config(ill, Fault.REFUSES), task -> {
                        throw failure;
                    }))
                    .isSameAs(failure);
        }
        assertThat(startAgain().endMessage()).isEqualTo("nightly-export failed. Error: no such table: orders");
    }

    @Test
    void aKeyThatIsRefusedAfterAnOutageCostsNoStatus() throws Exception {
        start(fileBuffered());
        server.replyNext(503, "");
        for (int i = 0; i < 3; i++) {
            server.replyNext(401, "");
        }
        OrchestraTaskScope.run(NAME, config(), task -> log().info("exported"));
        server.forget();

        assertThat(startAgain().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
    }

    @Test
    void aServerThatRecoversBeforeTheEndGetsEverythingInOrder() {
        start(setup());
        server.replyNext(503, "");
        server.replyNextWith(CONNECTION_RESET_BY_PEER);
        server.replyNextWith(RANDOM_DATA_THEN_CLOSE);

        OrchestraTaskScope.run(NAME, config(), task -> {
            log().info("exported");
            assertThat(task.setOutput("rows", 42)).isTrue();
        });

        List<String> kinds = server.requests().kinds();
        assertThat(kinds.subList(3, kinds.size())).containsExactly("RUNNING", "SET_OUTPUT", "SUCCEEDED", "LOG");
        assertThat(ourWarnings())
                .anyMatch(line -> line.contains("HTTP 503"))
                .anyMatch(line -> line.contains("answers again, after 3 failed attempts"));
    }

    private List<Path> folders() {
        try (Stream<Path> children = Files.list(buffers())) {
            return children.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
