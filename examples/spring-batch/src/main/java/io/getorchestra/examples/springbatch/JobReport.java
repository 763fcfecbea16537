package io.getorchestra.examples.springbatch;

import io.getorchestra.OrchestraTaskScope;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.boot.batch.autoconfigure.JobExecutionEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.NestedExceptionUtils;

/** Tells a task how the batch job ended that Spring Boot ran at its start: a job that fails does not throw. */
final class JobReport implements ApplicationListener<JobExecutionEvent> {
    private final OrchestraTaskScope task;

    JobReport(OrchestraTaskScope task) {
        this.task = task;
    }

    @Override
    public void onApplicationEvent(JobExecutionEvent event) {
        tell(task, event.getJobExecution());
    }

    static void tell(OrchestraTaskScope task, JobExecution job) {
        if (job.getStatus() == BatchStatus.COMPLETED) {
            long skipped = job.getExecutionContext().getLong("skipped");
            task.setOutput("rows", job.getExecutionContext().getLong("rows"));
            task.setOutput("skipped", skipped);
            if (skipped > 0) {
                task.warn(skipped + " rows skipped");
            } else {
                task.succeed();
            }
        } else if (job.getStatus() == BatchStatus.STOPPED) {
            task.cancel("The job was stopped");
        } else {
            task.fail(reason(job));
        }
    }

    private static String reason(JobExecution job) {
        for (StepExecution step : job.getStepExecutions()) {
            for (Throwable failure : step.getFailureExceptions()) {
                return "Step " + step.getStepName() + " failed. Error: " + message(failure);
            }
        }
        return job.getAllFailureExceptions().stream()
                .findFirst()
                .map(JobReport::message)
                .orElse("The job ended as " + job.getExitStatus().getExitCode());
    }

    /** Batch often wraps what happened: what it says, and what was at the bottom of it. */
    private static String message(Throwable failure) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
        return root == failure ? failure.getMessage() : failure.getMessage() + ": " + root.getMessage();
    }
}
