package io.getorchestra.log4j2;

import io.getorchestra.OrchestraTaskScope;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** What {@link MergedJarTest} runs. */
public final class MergedJarJob implements Runnable {
    private static final Logger LOG = LogManager.getLogger("NightlyExport");

    /** Called by reflection. */
    public MergedJarJob() {}

    @Override
    public void run() {
        OrchestraTaskScope.run("nightly-export", task -> LOG.info("42 rows exported, card=4711"));
    }

    public static void main(String[] args) {
        new MergedJarJob().run();
    }
}
