package io.getorchestra.examples.springbatch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.listener.SkipListener;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/** Logs what the step skips, and leaves its figures in the job's execution context. */
final class ImportLog implements SkipListener<Customer, Customer>, StepExecutionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ImportLog.class);

    @Override
    public void onSkipInRead(Throwable cause) {
        LOG.warn("Line skipped: {}", cause.getMessage());
    }

    @Override
    public void onSkipInProcess(Customer customer, Throwable cause) {
        LOG.warn("Line skipped: {}", cause.getMessage());
    }

    @Override
    public ExitStatus afterStep(StepExecution step) {
        ExecutionContext figures = step.getJobExecution().getExecutionContext();
        figures.putLong("rows", step.getWriteCount());
        figures.putLong("skipped", step.getSkipCount());
        LOG.info("{} customers imported, {} lines skipped", step.getWriteCount(), step.getSkipCount());
        return step.getExitStatus();
    }
}
