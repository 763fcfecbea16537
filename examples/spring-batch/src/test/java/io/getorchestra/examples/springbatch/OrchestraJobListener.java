package io.getorchestra.examples.springbatch;

import io.getorchestra.OrchestraTaskScope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;

/** Makes each run of its job a task. */
final class OrchestraJobListener implements JobExecutionListener {
    private final Map<Long, OrchestraTaskScope> tasks = new ConcurrentHashMap<>();

    @Override
    public void beforeJob(JobExecution job) {
        tasks.put(job.getId(), OrchestraTaskScope.open(job.getJobInstance().getJobName()));
    }

    @Override
    public void afterJob(JobExecution job) {
        try (OrchestraTaskScope task = tasks.remove(job.getId())) {
            JobReport.tell(task, job);
        }
    }
}
