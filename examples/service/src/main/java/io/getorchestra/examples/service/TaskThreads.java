package io.getorchestra.examples.service;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads for work that waits more than it computes. */
final class TaskThreads {
    private TaskThreads() {}

    /** A virtual thread for each piece of work where the JDK has them (21 and later), else a platform thread. */
    static ExecutorService newThreadPerTask() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            return Executors.newCachedThreadPool();
        }
    }
}
