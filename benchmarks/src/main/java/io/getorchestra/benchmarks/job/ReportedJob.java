package io.getorchestra.benchmarks.job;

import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link PlainJob} in a task scope. */
public final class ReportedJob {
    private ReportedJob() {}

    @SuppressWarnings("try") // the scope is there for its opening and its end
    public static void main(String[] args) throws IOException {
        Phases phases = new Phases();
        Logger logger = LoggerFactory.getLogger("NoOp");
        phases.end("framework");
        try (var task = OrchestraTaskScope.open("no-op")) {
            phases.end("open");
            logger.info("nothing to do");
            phases.end("event");
        }
        phases.end("close");
        phases.tell();
    }
}
