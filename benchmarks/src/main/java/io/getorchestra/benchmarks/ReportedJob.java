package io.getorchestra.benchmarks;

import io.getorchestra.OrchestraTaskScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link PlainJob} in a task scope. */
final class ReportedJob {
    private ReportedJob() {}

    @SuppressWarnings("try") // the scope is there for its opening and its end
    public static void main(String[] args) {
        Logger logger = LoggerFactory.getLogger(ReportedJob.class);
        try (var task = OrchestraTaskScope.open("no-op")) {
            logger.info("nothing to do");
        }
    }
}
