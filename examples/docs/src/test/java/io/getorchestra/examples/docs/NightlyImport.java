package io.getorchestra.examples.docs;

import io.getorchestra.OrchestraTaskScope;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** A job that logs through Log4j2. */
final class NightlyImport {
    private static final Logger LOG = LogManager.getLogger(NightlyImport.class);

    private NightlyImport() {}

    static void run(int rows) {
        OrchestraTaskScope.run("nightly-import", task -> {
            LOG.info("{} rows imported", rows);
            task.setOutput("rows", rows);
        });
    }
}
