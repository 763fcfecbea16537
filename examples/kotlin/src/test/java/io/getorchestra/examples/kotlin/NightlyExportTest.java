package io.getorchestra.examples.kotlin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.ReceivedLog;
import io.getorchestra.test.TaskRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import kotlin.Unit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the Kotlin job in each of its forms. */
final class NightlyExportTest {
    private static final List<String> GOOD = List.of("apples", "pears");
    private static final List<String> BAD = List.of("apples", "");

    private LocalOrchestra orchestra;

    enum Form {
        USE {
            @Override
            void export(List<String> rows) {
                NightlyExportKt.exportWithUse(rows);
            }
        },
        USE_AND_RETURN {
            @Override
            void export(List<String> rows) {
                NightlyExportKt.exportUnlessEmpty(rows);
            }
        },
        RUN {
            @Override
            void export(List<String> rows) {
                NightlyExportKt.exportWithRun(rows);
            }
        },
        CALL {
            @Override
            void export(List<String> rows) {
                assertThat(NightlyExportKt.exportWithCall(rows)).isEqualTo(rows.size());
            }
        };

        abstract void export(List<String> rows);
    }

    @BeforeEach
    void startOrchestra() throws Exception {
        orchestra = LocalOrchestra.start(0);
        orchestra.environment().forEach((name, value) -> System.setProperty(property(name), value));
    }

    @AfterEach
    void stopOrchestra() {
        orchestra.environment().keySet().forEach(name -> System.clearProperty(property(name)));
        orchestra.close();
    }

    private static String property(String variable) {
        return "orchestra."
                + variable.substring("ORCHESTRA_".length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '-');
    }

    @ParameterizedTest
    @EnumSource
    void aBlockThatEndsHasSucceeded(Form form) {
        form.export(GOOD);

        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(taskRun().messages().get(1)).isEqualTo("nightly-export succeeded.");
        assertThat(taskRun().outputs().get("rows").asInt()).isEqualTo(2);
        assertThat(logged()).containsExactly("row 1: apples", "row 2: pears");
    }

    @ParameterizedTest
    @EnumSource
    void aBlockThatThrowsHasFailedAndTheExceptionStaysTheJobsOwn(Form form) {
        assertThatThrownBy(() -> form.export(BAD))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("row 2 is blank")
                .hasNoSuppressedExceptions();

        assertThat(taskRun().statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(taskRun().messages().get(1))
                .isEqualTo(
                        form == Form.RUN || form == Form.CALL
                                ? "nightly-export failed. Error: row 2 is blank"
                                : "nightly-export failed. Error: the block threw an exception (run() would tell which)");
        assertThat(taskRun().outputs()).isEmpty();
        assertThat(logged()).startsWith("row 1: apples");
    }

    @Test
    void coroutinesOfTwoTasksKeepTheirLinesApart() throws Exception {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (String letter : List.of("a", "b")) {
            rows.put(
                    UUID.randomUUID().toString(),
                    IntStream.range(0, 200).mapToObj(i -> letter + i).toList());
        }
        CyclicBarrier bothOpen = new CyclicBarrier(2);
        List<Thread> jobs = rows.entrySet().stream()
                .map(each -> new Thread(() -> NightlyExportKt.exportInCoroutines(
                        each.getValue(),
                        OrchestraConfig.builder().taskRunId(each.getKey()).build(),
                        () -> {
                            await(bothOpen);
                            return Unit.INSTANCE;
                        })))
                .toList();
        jobs.forEach(Thread::start);
        for (Thread job : jobs) {
            job.join();
        }

        assertThat(orchestra.taskRuns())
                .hasSize(2)
                .allSatisfy(run -> assertThat(
                                run.logs().get(0).text().lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                        .containsExactlyInAnyOrderElementsOf(rows.get(run.id().toString())));
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anEarlyReturnOutOfTheBlockHasSucceeded() {
        assertThat(NightlyExportKt.exportUnlessEmpty(List.of())).isZero();

        assertThat(taskRun().statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(logged()).containsExactly("nothing to do");
    }

    private TaskRun taskRun() {
        assertThat(orchestra.taskRuns()).hasSize(1);
        return orchestra.taskRuns().get(0);
    }

    private List<String> logged() {
        List<ReceivedLog> logs = taskRun().logs();
        assertThat(logs).singleElement().matches(log -> log.name().equals("nightly-export.log"));
        return logs.get(0)
                .text()
                .lines()
                .map(line -> line.substring(line.indexOf(" - ") + 3))
                .toList();
    }
}
