package io.getorchestra.benchmarks;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job that does nothing but say so, without Orchestra. */
final class PlainJob {
    private PlainJob() {}

    public static void main(String[] args) {
        Logger logger = LoggerFactory.getLogger(PlainJob.class);
        logger.info("nothing to do");
    }
}
