package io.getorchestra.contract;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.time.Duration;

/** Programs whose logging has an appender that does what {@link Hostility} says. */
public final class MessageJobs {
    private static final String NAME = "nightly-export";

    private MessageJobs() {}

    /**
     * @param arguments the name of a job
     */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "errs" ->
                OrchestraTaskScope.run(NAME, task -> {
                    Framework.current().log("NightlyExport").error("exporting", null);
                });
            case "warned" -> warned();
            case "startsMeanwhile" -> startsMeanwhile();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Is warned at its opening, in its middle and at its end. */
    private static void warned() {
        long start = System.nanoTime();
        OrchestraTaskScope.run(NAME, task -> {
            if (Hostility.leavesTheJobAlone()) {
                Framework.current().log("NightlyExport").info("exporting");
            }
            task.setOutput("no name", 1);
            System.out.println("taken: " + task.setOutput("rows", 42));
        });
        System.out.println(
                "quick: " + (System.nanoTime() - start < Duration.ofSeconds(8).toNanos()));
    }

    /** Opens two tasks while another thread starts the logging framework. */
    private static void startsMeanwhile() throws Exception {
        Thread starter = new Thread(Framework::current, "starter");
        starter.start();
        Hostility.STARTING.await();
        Thread first = task(Contract.ID, "first");
        Thread second = task(Contract.OTHER_ID, "second");
        first.start();
        second.start();
        starter.join();
        first.join();
        second.join();
    }

    private static Thread task(String id, String line) {
        return new Thread(
                () -> {
                    OrchestraConfig config =
                            OrchestraConfig.builder().taskRunId(id).build();
                    try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config)) {
                        Framework.current().log("NightlyExport").info(line);
                        task.setOutput("done", task.isActive());
                        BOTH.countDown();
                        BOTH.await();
                        Framework.current().log("NightlyExport").info(line + " again");
                        task.setOutput("again", true);
                        ENDING.countDown();
                        ENDING.await();
                        task.succeed();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                line);
    }

    private static final java.util.concurrent.CountDownLatch BOTH = new java.util.concurrent.CountDownLatch(2);
    private static final java.util.concurrent.CountDownLatch ENDING = new java.util.concurrent.CountDownLatch(2);
}
