package io.getorchestra.contract;

import io.getorchestra.OrchestraTaskScope;
import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Batch jobs as people write them, one ending each; see {@link EndingContract} for what Orchestra has to be told. */
public final class EndingJobs {
    /** A file in the working directory, made by the test. */
    static final String ORCHESTRA_WAS_TRIED = "tried";

    private static final String NAME = "nightly-export";
    private static final Log LOG = Framework.current().log("NightlyExport");

    private EndingJobs() {}

    /**
     * @param arguments the job
     */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "bare" -> bare();
            case "bareWithCause" -> bareWithCause();
            case "bareInMethodOfAnotherClass" -> new Exporter().export();
            case "barePreparedByReflection" -> byReflection();
            case "caughtAndLogged" -> caughtAndLogged();
            case "caughtAndLoggedInCaller" -> caughtAndLoggedInCaller();
            case "caughtAndOnlyTextLogged" -> caughtAndOnlyTextLogged();
            case "caughtAndPrinted" -> caughtAndPrinted();
            case "caughtAndGoesOn" -> caughtAndGoesOn();
            case "caughtAndReturns" -> caughtAndReturns();
            case "caughtAndWrapped" -> caughtAndWrapped();
            case "caughtAndGivenToFail" -> caughtAndGivenToFail();
            case "outerFinally" -> outerFinally();
            case "outerFinallyThrows" -> outerFinallyThrows();
            case "ownDefaultHandler" -> ownDefaultHandler();
            case "ownHandlerOfThread" -> ownHandlerOfThread();
            case "ownThreadGroup" -> ownThreadGroup();
            case "loggedInBlockThenExit" -> loggedInBlockThenExit();
            case "failWithCause" -> failWithCause();
            case "oldErrorThenAnother" -> oldErrorThenAnother();
            case "oldErrorThenCaught" -> oldErrorThenCaught();
            case "unknownAfterError" -> unknownAfterError();
            case "workerDies" -> workerDies(false);
            case "workerDiesAndJobFails" -> workerDies(true);
            case "workerOfPoolFails" -> workerOfPoolFails();
            case "exitsWithZero" -> exitsWithZero();
            case "exitsWithZeroAfterWarn" -> exitsWithZeroAfterWarn();
            case "exitsWithZeroAfterFail" -> exitsWithZeroAfterFail();
            case "exitsWithTwo" -> exitsWithTwo();
            case "exitsThroughAMethod" -> exitsThroughAMethod();
            case "exitsWithAVariable" -> exitsWithAVariable(arguments.length - 1);
            case "exitsWithEither" -> exitsWithEither(arguments.length == 1);
            case "exitsOnAnotherThread" -> exitsOnAnotherThread();
            case "succeedsAndLeaves" -> succeedsAndLeaves();
            case "succeedsAndDies" -> succeedsAndDies();
            case "leaves" -> OrchestraTaskScope.open(NAME);
            case "returnsExitCode" -> System.exit(OrchestraTaskScope.exitCode(NAME, task -> exitCode(3)));
            case "returnsExitCodeZero" -> System.exit(OrchestraTaskScope.exitCode(NAME, task -> exitCode(0)));
            case "completion" -> completion();
            case "invocationTarget" -> invocationTarget();
            case "stackOverflow" -> stackOverflow();
            case "stackOverflowWhileLogging" -> stackOverflowWhileLogging();
            case "outOfMemory" -> outOfMemory();
            case "outOfMemoryForAWhile" -> outOfMemoryForAWhile();
            case "onThread" -> onThread();
            case "onVirtualThread" -> onVirtualThread();
            case "nested" -> nested();
            case "twoInARow" -> twoInARow();
            case "failingResourceBeside" -> failingResourceBeside();
            case "runWithSuppressed" -> runWithSuppressed();
            case "joined" -> joined();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void export() {
        LOG.info("exporting");
        throw new IllegalStateException("no such table: orders");
    }

    private static int exitCode(int code) {
        if (code != 0) {
            LOG.error("3 rows rejected", null);
        }
        return code;
    }

    private static void bare() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            export();
        }
    }

    private static void bareWithCause() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            throw new IllegalStateException("Job failed", new SQLException("no such table: orders"));
        }
    }

    private static final class Exporter {
        void export() {
            Runnable work = () -> {
                try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
                    task.update("exporting");
                    EndingJobs.export();
                }
            };
            work.run();
        }
    }

    private static void byReflection() throws Exception {
        EndingJobs.class.getMethod("main", String[].class).invoke(null, (Object) new String[] {"bare"});
    }

    private static void caughtAndLogged() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            export();
        } catch (RuntimeException e) {
            LOG.error("Export failed", e);
            System.exit(1);
        }
    }

    private static void caughtAndLoggedInCaller() {
        try {
            bare();
        } catch (RuntimeException e) {
            LOG.error("Export failed", e);
            System.exit(1);
        }
    }

    private static void caughtAndOnlyTextLogged() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            export();
        } catch (RuntimeException e) {
            LOG.error("Export failed: " + e.getMessage(), null);
            System.exit(1);
        }
    }

    private static void caughtAndPrinted() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            export();
        } catch (RuntimeException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void caughtAndGoesOn() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            export();
        } catch (RuntimeException e) {
            System.out.println("waiting");
        }
        never.await();
    }

    private static void caughtAndReturns() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            export();
        } catch (RuntimeException e) {
            LOG.error("Export failed", e);
        }
    }

    private static void caughtAndWrapped() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            export();
        } catch (RuntimeException e) {
            throw new IllegalStateException("Job failed", e);
        }
    }

    private static void caughtAndGivenToFail() {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME);
        try (task) {
            task.update("exporting");
            export();
        } catch (RuntimeException e) {
            task.fail(e);
            System.exit(1);
        }
    }

    private static void outerFinally() {
        try {
            try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
                task.update("exporting");
                export();
            }
        } finally {
            LOG.info("cleaning up");
        }
    }

    private static void outerFinallyThrows() {
        try {
            try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
                task.update("exporting");
                export();
            }
        } finally {
            cleanUp();
        }
    }

    private static void cleanUp() {
        throw new UncheckedIOException("cannot clean up", new FileNotFoundException("/tmp/export.part"));
    }

    private static void ownDefaultHandler() {
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            LOG.error("Fatal", e);
            System.out.println("own handler");
            System.exit(2);
        });
        bare();
    }

    private static void ownHandlerOfThread() {
        Thread.currentThread()
                .setUncaughtExceptionHandler((thread, e) -> System.out.println("handler of " + thread.getName()));
        bare();
    }

    private static void ownThreadGroup() {
        ThreadGroup group = new ThreadGroup("batch") {
            @Override
            public void uncaughtException(Thread thread, Throwable e) {
                System.out.println("group of " + thread.getName());
            }
        };
        new Thread(group, EndingJobs::bare, "exporter").start();
    }

    private static void loggedInBlockThenExit() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            try {
                task.update("exporting");
                export();
            } catch (RuntimeException e) {
                LOG.error("Export failed", e);
                System.exit(1);
            }
        }
    }

    private static void failWithCause() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            try {
                export();
            } catch (RuntimeException e) {
                task.fail(e);
            }
        }
    }

    private static void oldErrorThenAnother() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            LOG.error("retrying", new IllegalStateException("old and handled"));
            export();
        }
    }

    private static void oldErrorThenCaught() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            LOG.error("retrying", new IllegalStateException("old and handled"));
            export();
        } catch (RuntimeException e) {
            LOG.error("Export failed", e);
            System.exit(1);
        }
    }

    private static void unknownAfterError() {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME);
        LOG.error("3 rows rejected", null);
        task.close();
    }

    private static void workerDies(boolean jobFails) throws InterruptedException {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            Thread worker = new Thread(EndingJobs::export, "worker");
            worker.start();
            worker.join();
            if (jobFails) {
                task.fail("one worker of two is gone");
            }
        }
    }

    private static void workerOfPoolFails() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            pool.submit(EndingJobs::export).get();
        } finally {
            pool.shutdown();
        }
    }

    private static void exitsWithZero() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            System.exit(0);
        }
    }

    private static void exitsWithZeroAfterWarn() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.warn("3 rows skipped");
            System.exit(0);
        }
    }

    private static void exitsWithZeroAfterFail() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.fail("disk is full");
            System.exit(0);
        }
    }

    private static void exitsWithTwo() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.succeed();
            Runtime.getRuntime().exit(2);
        }
    }

    private static void exitsThroughAMethod() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            leave(0);
        }
    }

    private static void leave(int code) {
        LOG.info("leaving");
        System.exit(code);
    }

    private static void exitsWithAVariable(int code) {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.succeed();
            System.exit(code);
        }
    }

    private static void exitsWithEither(boolean well) {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.succeed();
            System.exit(well ? 0 : 1);
        }
    }

    private static void exitsOnAnotherThread() throws InterruptedException {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            Thread.currentThread().setName("exporter");
            new Thread(() -> System.exit(4), "watchdog").start();
            new CountDownLatch(1).await();
        }
    }

    private static void succeedsAndLeaves() {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME);
        task.succeed("42 rows");
    }

    private static void succeedsAndDies() {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME);
        task.succeed("42 rows");
        export();
    }

    private static void completion() {
        OrchestraTaskScope.run(NAME, task -> {
            CompletableFuture.runAsync(EndingJobs::export).join();
        });
    }

    private static void invocationTarget() throws Exception {
        try {
            EndingJobs.class.getDeclaredMethod("export").invoke(null);
        } catch (InvocationTargetException e) {
            OrchestraTaskScope.run(NAME, task -> {
                throw e;
            });
        }
    }

    private static void stackOverflow() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            dive(0);
        }
    }

    private static void stackOverflowWhileLogging() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            diveAndLog(0);
        }
    }

    private static int diveAndLog(int depth) {
        LOG.info("depth " + depth);
        return diveAndLog(depth + 1) + 1;
    }

    private static int dive(int depth) {
        return dive(depth + 1) + 1;
    }

    private static void outOfMemory() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting");
            long[][] memory = new long[1 << 16][];
            for (int i = 0; i < memory.length; i++) {
                memory[i] = new long[1 << 17];
            }
        }
    }

    @SuppressWarnings("try") // nothing but the heap is of interest
    private static void outOfMemoryForAWhile() throws InterruptedException {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            // A class of the JDK's for sockets that is first used in a full heap is lost to the whole JVM.
            while (!Files.exists(Path.of(ORCHESTRA_WAS_TRIED))) {
                Thread.sleep(10);
            }
            fillHeap(System.nanoTime() + TimeUnit.SECONDS.toNanos(3));
        }
    }

    /** To the last byte, until that time. */
    private static void fillHeap(long until) {
        Object[] held = null;
        int length = 1 << 20;
        while (true) {
            try {
                Object[] next = new Object[length];
                next[0] = held;
                held = next;
            } catch (OutOfMemoryError e) {
                if (length > 1) {
                    length /= 2;
                } else if (System.nanoTime() - until > 0) {
                    throw e;
                }
            }
        }
    }

    private static void onThread() throws InterruptedException {
        Thread thread = new Thread(EndingJobs::bare, "exporter");
        thread.start();
        thread.join();
    }

    /** By reflection, for this is compiled for Java 17. */
    private static void onVirtualThread() throws Exception {
        Thread thread = (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, (Runnable) EndingJobs::bare);
        thread.join();
    }

    private static void nested() {
        try (OrchestraTaskScope outer = OrchestraTaskScope.open(NAME)) {
            outer.update("exporting");
            try (OrchestraTaskScope inner = OrchestraTaskScope.open(
                    "orders",
                    io.getorchestra.OrchestraConfig.builder()
                            .taskRunId("11111111-2222-4333-8444-555555555555")
                            .build())) {
                inner.update("exporting");
                export();
            }
        }
    }

    private static void twoInARow() {
        for (String id :
                new String[] {"3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d", "11111111-2222-4333-8444-555555555555"}) {
            try (OrchestraTaskScope task = OrchestraTaskScope.open(
                    NAME,
                    io.getorchestra.OrchestraConfig.builder().taskRunId(id).build())) {
                task.update("exporting");
                if (id.startsWith("3f")) {
                    export();
                }
                LOG.error("an error of the second", null);
            } catch (RuntimeException e) {
                // The next one, then.
            }
        }
    }

    private static void failingResourceBeside() throws Exception {
        try (AutoCloseable file = () -> {
                    throw new FileNotFoundException("cannot flush");
                };
                OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            task.update("exporting " + (file != null));
            export();
        }
    }

    private static void runWithSuppressed() {
        OrchestraTaskScope.run(NAME, task -> {
            IllegalStateException e =
                    new IllegalStateException("Unable to commit", new SQLException("ORA-01653: unable to extend"));
            e.addSuppressed(new SQLException("cannot roll back"));
            throw e;
        });
    }

    private static void joined() {
        try (OrchestraTaskScope task = OrchestraTaskScope.join("executor.log")) {
            LOG.info("exporting " + task.isActive());
            export();
        }
    }
}
