package io.getorchestra.benchmarks.job;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens scopes with one event each: {@code open <count>} all at once, and lets them be idle; {@code turn <count>} one after the other, in two
 * halves. Prints what they need, or what is left of them, as {@code name=number ...}.
 */
public final class ScopesJob {
    private static final int WARM_UP = 500;
    private static final int LIMIT_SECONDS = 120;
    /** As long as it takes until what opening started has ended, and no longer than a thread of ours may linger. */
    private static final int SETTLE_MILLIS = 3_000;

    private static final Logger LOGGER = LoggerFactory.getLogger("Scopes");

    private ScopesJob() {}

    public static void main(String[] args) throws Exception {
        int count = Integer.parseInt(args[1]);
        if (args[0].equals("open")) {
            open(count);
        } else {
            turn(count);
        }
    }

    private static void scope() throws InterruptedException {
        idle(new CountDownLatch(0), new CountDownLatch(0));
    }

    private static void idle(CountDownLatch opened, CountDownLatch end) throws InterruptedException {
        var config = OrchestraConfig.builder().taskRunId(UUID.randomUUID()).build();
        try (var task = OrchestraTaskScope.open("scope", config)) {
            LOGGER.info("opened");
            opened.countDown();
            if (!end.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("not all were opened");
            }
            task.succeed();
        }
    }

    private static void open(int count) throws Exception {
        // One has come and gone: what remains of it is not what an open one needs.
        scope();
        ExecutorService workers = Executors.newFixedThreadPool(count);
        CountDownLatch started = new CountDownLatch(count);
        CountDownLatch begin = new CountDownLatch(1);
        CountDownLatch opened = new CountDownLatch(count);
        CountDownLatch end = new CountDownLatch(1);
        List<Future<?>> scopes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            scopes.add(workers.submit(() -> {
                started.countDown();
                begin.await();
                idle(opened, end);
                return null;
            }));
        }
        started.await();
        Thread.sleep(SETTLE_MILLIS);
        int threads = ourThreads();
        long heap = usedHeap();
        long memory = ProcStatus.memory();
        begin.countDown();
        if (!opened.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not all were opened");
        }
        Thread.sleep(SETTLE_MILLIS);
        String result = "threads=" + (ourThreads() - threads) + " heap=" + (usedHeap() - heap) / 1024 + " rss="
                + (ProcStatus.memory() - memory);
        end.countDown();
        for (var scope : scopes) {
            scope.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        workers.shutdown();
        System.out.println(result);
    }

    private static void turn(int count) throws Exception {
        timed(Math.min(WARM_UP, count));
        double first = timed(count / 2);
        // What is loaded or opened late, but once, is not left over.
        Left before = Left.now();
        double second = timed(count / 2);
        Left after = Left.now();
        System.out.println("first=" + first + " second=" + second + " threads=" + (after.threads - before.threads)
                + " classes=" + (after.classes - before.classes) + " files=" + (after.files - before.files)
                + " descriptors=" + (after.descriptors - before.descriptors) + " heap="
                + (after.heap - before.heap) / 1024);
    }

    private static double timed(int scopes) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < scopes; i++) {
            scope();
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private record Left(int threads, int classes, int files, int descriptors, long heap) {
        static Left now() throws InterruptedException {
            Thread.sleep(SETTLE_MILLIS);
            long heap = usedHeap();
            return new Left(
                    ourThreads(),
                    ManagementFactory.getClassLoadingMXBean().getLoadedClassCount(),
                    entries(new File(System.getProperty("benchmark.folder"))),
                    entries(new File("/proc/self/fd")),
                    heap);
        }

        private static int entries(File folder) {
            String[] names = folder.list();
            return names == null ? 0 : names.length;
        }
    }

    private static int ourThreads() {
        int count = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            count += thread.getName().startsWith("orchestra-") ? 1 : 0;
        }
        return count;
    }

    /** Bytes that are in use after a collection. */
    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
