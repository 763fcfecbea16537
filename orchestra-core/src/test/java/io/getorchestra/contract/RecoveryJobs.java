package io.getorchestra.contract;

import io.getorchestra.OrchestraTaskScope;
import java.util.concurrent.locks.LockSupport;

/** Programs with a file buffer, which tests kill. */
public final class RecoveryJobs {
    private static final Log LOG = Framework.current().log("NightlyExport");

    private RecoveryJobs() {}

    /**
     * @param arguments how to end: {@code succeed}, or {@code wait} to be killed
     */
    public static void main(String[] arguments) throws InterruptedException {
        try (var task = OrchestraTaskScope.open("nightly-export")) {
            System.out.println("opened");
            task.setOutput("rows", 42);
            for (int i = 0; i < 100; i++) {
                LOG.info("line " + i);
                System.out.println("logged " + i);
            }
            System.out.println("ready");
            if (arguments[0].equals("wait")) {
                Thread.currentThread().join();
            }
            for (int i = 0; arguments[0].equals("goOn"); i++) {
                LOG.info("more " + i);
                LockSupport.parkNanos(20_000_000);
            }
        }
        System.out.println("closed");
    }
}
