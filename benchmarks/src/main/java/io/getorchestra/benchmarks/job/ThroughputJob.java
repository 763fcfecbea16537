package io.getorchestra.benchmarks.job;

import io.getorchestra.benchmarks.WorkFolder;
import io.getorchestra.benchmarks.event.Events;
import io.getorchestra.benchmarks.event.LogFile;
import io.getorchestra.benchmarks.event.TaskCapture;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Logs from so many threads for so long (ms), after a warm-up of twice that, to a target; prints how many events a second that was, and how many
 * there were in all. It fails when the target did not get each of them.
 */
public final class ThroughputJob {
    private final Events events;
    private final int threads;
    private volatile boolean stopped;

    private ThroughputJob(Events events, int threads) {
        this.events = events;
        this.threads = threads;
    }

    public static void main(String[] args) throws Exception {
        String target = args[0];
        int threads = Integer.parseInt(args[1]);
        long millis = Long.parseLong(args[2]);
        try (WorkFolder folder = WorkFolder.create()) {
            Events events = Events.open(target, folder.path(), System.getProperty("orchestra.webhook-url"));
            double rate;
            long total;
            try (TaskCapture task = TaskCapture.open(events.buffer(), folder.path())) {
                ThroughputJob job = new ThroughputJob(events, threads);
                long before = job.run(2 * millis);
                long start = System.nanoTime();
                long measured = job.run(millis);
                rate = measured * 1e9 / (System.nanoTime() - start);
                total = before + measured;
                if (task != null && task.accepted() != total) {
                    throw new IOException(task.accepted() + " events of " + total + " were captured");
                }
            }
            events.close();
            check(LogFile.in(folder.path()), total);
            System.out.println((long) rate + " " + total);
        }
    }

    private long run(long millis) throws InterruptedException, ExecutionException {
        AtomicInteger number = new AtomicInteger();
        // Names of one length, so that each line has the same.
        ExecutorService workers = Executors.newFixedThreadPool(
                threads, task -> new Thread(task, "worker-" + (10 + number.getAndIncrement())));
        List<Future<Long>> counts = new ArrayList<>();
        stopped = false;
        for (int i = 0; i < threads; i++) {
            counts.add(workers.submit(this::log));
        }
        Thread.sleep(millis);
        stopped = true;
        long sum = 0;
        for (Future<Long> count : counts) {
            sum += count.get();
        }
        workers.shutdown();
        return sum;
    }

    private long log() {
        events.enterThread();
        long count = 0;
        while (!stopped) {
            events.log();
            count++;
        }
        return count;
    }

    private static void check(LogFile file, long events) throws IOException {
        if (Files.exists(file.path())) {
            int line;
            try (var reader = Files.newBufferedReader(file.path())) {
                line = reader.readLine().length() + 1;
            }
            if (Files.size(file.path()) != events * line) {
                throw new IOException(
                        Files.size(file.path()) + " bytes in the file, not " + events + " lines of " + line);
            }
        }
    }
}
