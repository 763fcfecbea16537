package io.getorchestra.examples.springbatch;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.util.List;
import java.util.Map;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.launch.JobOperator;

/** Runs the job in an application that goes on, whenever a request asks for it. */
final class ImportService {
    private final JobOperator operator;
    private final Job job;

    ImportService(JobOperator operator, Job job) {
        this.operator = operator;
        this.job = job;
    }

    void run(Map<String, List<String>> headers, JobParameters parameters) throws JobExecutionException {
        OrchestraTaskScope.run(
                "nightly-import",
                OrchestraConfig.fromHeaders(headers),
                task -> JobReport.tell(task, operator.start(job, parameters)));
    }
}
