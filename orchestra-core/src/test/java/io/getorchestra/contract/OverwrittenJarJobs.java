package io.getorchestra.contract;

import io.getorchestra.OrchestraTaskScope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Jobs that write their own jar over as soon as the library is idle. */
public final class OverwrittenJarJobs {
    private static final String NAME = "nightly-export";

    private OverwrittenJarJobs() {}

    /**
     * @param arguments the job, and the jar
     */
    public static void main(String[] arguments) throws Exception {
        Log log = Framework.current().log("NightlyExport");
        switch (arguments[0]) {
            case "endsBare", "throwsBare" -> {
                try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
                    begin(log, task, arguments[1]);
                    if (arguments[0].equals("throwsBare")) {
                        throw new IllegalStateException("no such table: orders");
                    }
                }
            }
            case "throwsInRun" ->
                OrchestraTaskScope.run(NAME, task -> {
                    begin(log, task, arguments[1]);
                    throw new IllegalStateException("no such table: orders");
                });
            case "exitsWithZero" ->
                OrchestraTaskScope.run(NAME, task -> {
                    begin(log, task, arguments[1]);
                    System.exit(0);
                });
            case "isTerminated" ->
                OrchestraTaskScope.run(NAME, task -> {
                    begin(log, task, arguments[1]);
                    new CountDownLatch(1).await();
                });
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void begin(Log log, OrchestraTaskScope task, String jar) throws Exception {
        log.info("exporting");
        task.update("exporting");
        awaitIdleSender();
        byte[] garbage = new byte[(int) Files.size(Path.of(jar))];
        Arrays.fill(garbage, (byte) 'x');
        Files.write(Path.of(jar), garbage, StandardOpenOption.WRITE);
        System.out.println("written over");
    }

    /** The sending thread loads what is left to load, and then waits. */
    private static void awaitIdleSender() {
        while (true) {
            boolean busy = false;
            Thread[] threads = new Thread[Thread.activeCount() + 10];
            int count = Thread.enumerate(threads);
            for (int i = 0; i < count; i++) {
                busy |= threads[i].getName().equals("orchestra-sender") && !isIdle(threads[i]);
            }
            if (!busy) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** In {@code Sender.awaitMore}. Its state does not tell: it waits for a lock, too. */
    private static boolean isIdle(Thread sender) {
        return Arrays.stream(sender.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitMore"));
    }
}
