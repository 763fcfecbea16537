package io.getorchestra.benchmarks.job;

import com.sun.management.ThreadMXBean;
import io.getorchestra.benchmarks.WorkFolder;
import io.getorchestra.benchmarks.event.Events;
import io.getorchestra.benchmarks.event.TaskCapture;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What so many threads allocate for an event, bytes, as the JVM counts it for them: where a log in memory is at its limit, then where each
 * event still needs a place of its own. Prints both, and how long an event is in the log, 0 where it is not kept on the heap.
 */
public final class AllocationJob {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int FIRST_EVENTS = 1_000;
    private static final long WIDE = 1L << 30;

    private final Events events;
    private final int threads;
    private final int count;

    private AllocationJob(Events events, int threads, int count) {
        this.events = events;
        this.threads = threads;
        this.count = count;
    }

    public static void main(String[] args) throws Exception {
        try (WorkFolder folder = WorkFolder.create()) {
            Events events = Events.open(args[0], folder.path(), "");
            AllocationJob job = new AllocationJob(events, Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            double atLimit = job.atLimit(folder.path());
            String belowLimit = job.belowLimit(folder.path());
            events.close();
            System.out.println(atLimit + " " + belowLimit);
        }
    }

    private double atLimit(Path folder) throws InterruptedException, ExecutionException {
        try (TaskCapture task = TaskCapture.open(events.buffer(), folder)) {
            allocated(count);
            boolean inMemory = events.buffer() == TaskCapture.Buffer.MEMORY;
            while (inMemory && !task.isAtLimit()) {
                events.log();
            }
            return allocated(count);
        }
    }

    private String belowLimit(Path folder) throws Exception {
        try (TaskCapture task = TaskCapture.open(events.buffer(), folder, WIDE)) {
            allocated(FIRST_EVENTS);
            double allocated = allocated(count);
            boolean inMemory = events.buffer() == TaskCapture.Buffer.MEMORY;
            if (inMemory && task.isAtLimit()) {
                throw new IllegalStateException("more than the log holds");
            }
            double kept = inMemory ? (double) task.seal() / (threads * (1L + FIRST_EVENTS + 1 + count)) : 0;
            return allocated + " " + kept;
        }
    }

    /** Bytes an event, when each thread logs so many. */
    private double allocated(int each) throws InterruptedException, ExecutionException {
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        List<Future<Long>> sums = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            sums.add(workers.submit(() -> allocatedHere(each)));
        }
        long sum = 0;
        for (Future<Long> bytes : sums) {
            sum += bytes.get();
        }
        workers.shutdown();
        return (double) sum / threads / each;
    }

    private long allocatedHere(int each) {
        events.enterThread();
        events.log();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < each; i++) {
            events.log();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
