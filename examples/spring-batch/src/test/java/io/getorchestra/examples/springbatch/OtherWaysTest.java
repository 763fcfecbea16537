package io.getorchestra.examples.springbatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.springboot.OrchestraApplication;
import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.TaskRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobInstanceAlreadyCompleteException;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/** A task for each run of a job, in an application that goes on: through a listener, and around the operator. */
@Execution(ExecutionMode.SAME_THREAD)
final class OtherWaysTest {
    private static final JobParameters MISSING = new JobParametersBuilder()
            .addString("file", "classpath:missing.csv")
            .toJobParameters();

    private LocalOrchestra orchestra;
    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() throws IOException {
        orchestra = LocalOrchestra.start(0);
        System.setProperty("orchestra.api-key", orchestra.apiKey());
        System.setProperty("orchestra.webhook-url", orchestra.url().toString());
        application = SpringApplication.run(
                NightlyImport.class, "--spring.batch.job.enabled=false", "--spring.main.banner-mode=off");
    }

    @AfterEach
    void stop() {
        application.close();
        orchestra.close();
        System.clearProperty("orchestra.api-key");
        System.clearProperty("orchestra.webhook-url");
        System.clearProperty("orchestra.task-run-id");
    }

    private JobExecution runWithListener(JobParameters parameters) throws Exception {
        System.setProperty("orchestra.task-run-id", UUID.randomUUID().toString());
        Job job = new JobBuilder("listened-import", application.getBean(JobRepository.class))
                .listener(new OrchestraJobListener())
                .start(application.getBean(Step.class))
                .build();
        return application.getBean(JobOperator.class).start(job, parameters);
    }

    @Test
    void aListenerMakesEachRunATask() throws Exception {
        runWithListener(new JobParameters());
        runWithListener(MISSING);

        assertThat(orchestra.taskRuns()).hasSize(2);
        TaskRun whole = orchestra.taskRuns().get(0);
        assertThat(whole.statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(whole.messages()).containsExactly("listened-import started.", "listened-import succeeded.");
        assertThat(whole.outputs().get("rows").asInt()).isEqualTo(250);
        assertThat(whole.logs().get(0).text())
                .contains("250 customers imported")
                .doesNotContain("missing.csv");
        TaskRun failed = orchestra.taskRuns().get(1);
        assertThat(failed.statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(failed.messages().get(1)).startsWith("Step load failed. Error: Failed to initialize the reader");
        assertThat(failed.logs().get(0).text()).contains("missing.csv").doesNotContain("250 customers imported");
    }

    @Test
    void aRequestsHeaderMakesTheRunItStartsATask() throws Exception {
        ImportService service =
                new ImportService(application.getBean(JobOperator.class), application.getBean(Job.class));
        var headers = Map.of("Orchestra_Task_Run_Id", List.of(UUID.randomUUID().toString()));
        service.run(headers, new JobParameters());

        var again = Map.of("Orchestra_Task_Run_Id", List.of(UUID.randomUUID().toString()));
        assertThatThrownBy(() -> service.run(again, new JobParameters()))
                .isExactlyInstanceOf(JobInstanceAlreadyCompleteException.class);

        assertThat(orchestra.taskRuns())
                .extracting(run -> run.id().toString())
                .containsExactly(
                        headers.get("Orchestra_Task_Run_Id").get(0),
                        again.get("Orchestra_Task_Run_Id").get(0));
        assertThat(orchestra.taskRuns().get(0).statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(orchestra.taskRuns().get(1).statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(orchestra.taskRuns().get(1).messages().get(1))
                .startsWith("nightly-import failed. Error: A job instance already exists");
    }

    @Test
    void theApplicationIsTheTaskAndAListenerThatIsABeanTellsHowItsJobEnded() {
        assertThat(runAsTask()).isZero();
        assertThat(runAsTask("file=classpath:missing.csv")).isEqualTo(ImportContract.BATCH_FAILED);

        TaskRun whole = orchestra.taskRuns().get(0);
        assertThat(whole.statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(whole.outputs().get("rows").asInt()).isEqualTo(250);
        assertThat(whole.logs().get(0).text())
                .containsSubsequence("Starting ", "250 customers imported", "Shutdown completed.");
        TaskRun failed = orchestra.taskRuns().get(1);
        assertThat(failed.statuses()).containsExactly("RUNNING", "FAILED");
        assertThat(failed.messages().get(1)).startsWith("Step load failed. Error: Failed to initialize the reader");
        assertThat(failed.logs().get(0).text()).contains("Starting ", "missing.csv");
    }

    private static int runAsTask(String... parameters) {
        List<String> arguments = new ArrayList<>(List.of(parameters));
        arguments.add("--orchestra.task-run-id=" + UUID.randomUUID());
        arguments.add("--spring.main.banner-mode=off");
        arguments.add("--spring.datasource.url=jdbc:h2:mem:of-a-task");
        return OrchestraApplication.exitCode(
                "nightly-import",
                new SpringApplication(NightlyImport.class, JobReport.class),
                arguments.toArray(String[]::new));
    }

    @Test
    void aTaskDecoratorCarriesATaskToTheThreadsOfAStep() throws Exception {
        try (var one = OrchestraTaskScope.open("one", newTaskRun());
                var two = OrchestraTaskScope.open("two", newTaskRun())) {
            var taskExecutor = new SimpleAsyncTaskExecutor();
            taskExecutor.setTaskDecorator(one::wrap);
            taskExecutor
                    .submit(() -> LoggerFactory.getLogger("Worker").info("for one"))
                    .get();
            two.succeed();
            one.succeed();
        }

        assertThat(orchestra.taskRuns())
                .filteredOn(run -> run.messages().contains("one succeeded."))
                .singleElement()
                .satisfies(run -> assertThat(run.logs().get(0).text()).contains("for one"));
        assertThat(orchestra.taskRuns())
                .filteredOn(run -> run.messages().contains("two succeeded."))
                .singleElement()
                .satisfies(run ->
                        assertThat(run.logs()).noneMatch(log -> log.text().contains("for one")));
    }

    private static OrchestraConfig newTaskRun() {
        return OrchestraConfig.builder().taskRunId(UUID.randomUUID()).build();
    }
}
