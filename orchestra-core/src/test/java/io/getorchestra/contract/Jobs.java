package io.getorchestra.contract;

import io.getorchestra.OrchestraTaskScope;

/** Programs that tests run in a JVM of their own. */
public final class Jobs {
    private static final Log LOG = Framework.current().log("NightlyExport");

    private Jobs() {}

    /**
     * @param arguments the name of a job
     */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "throws" -> throwsOutOfRun();
            case "succeeds" -> succeeds();
            case "exits" -> exits(Integer.parseInt(arguments[1]));
            case "twice" -> twice();
            case "joins" -> joins();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void throwsOutOfRun() {
        OrchestraTaskScope.run("nightly-export", task -> {
            System.out.println("job output");
            LOG.info("exporting");
            throw new IllegalStateException("no such table: orders");
        });
    }

    private static void succeeds() {
        OrchestraTaskScope.run("nightly-export", task -> {
            System.out.println("job output");
            LOG.info("exporting");
        });
        System.err.println("job error output");
    }

    private static void exits(int code) {
        OrchestraTaskScope.run("nightly-export", task -> {
            LOG.info("exporting");
            System.exit(code);
        });
    }

    /** The second time without the system property. */
    private static void twice() {
        OrchestraTaskScope.run("nightly-export", task -> {});
        System.clearProperty("orchestra.task-run-id");
        OrchestraTaskScope.run("nightly-export", task -> {});
    }

    private static void joins() {
        try (OrchestraTaskScope task = OrchestraTaskScope.join("worker-2.log")) {
            LOG.info("working");
            task.setOutput("rows", 42);
            task.update("half of it");
        }
    }
}
