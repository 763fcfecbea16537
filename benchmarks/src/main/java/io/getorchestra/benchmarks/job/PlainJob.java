package io.getorchestra.benchmarks.job;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job that does nothing but say so, without Orchestra. */
public final class PlainJob {
    private PlainJob() {}

    public static void main(String[] args) throws IOException {
        Phases phases = new Phases();
        Logger logger = LoggerFactory.getLogger("NoOp");
        phases.end("framework");
        logger.info("nothing to do");
        phases.end("event");
        phases.tell();
    }
}
