package io.getorchestra;

import io.getorchestra.internal.capture.LoggingBackends;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Work that runs with a task run id in its thread's logging context, which is as before when it is done. */
final class Carried {
    private Carried() {}

    static Runnable runnable(String taskRunId, Runnable runnable) {
        return () -> {
            String[] before = LoggingBackends.taskRunIds();
            LoggingBackends.setTaskRunId(taskRunId);
            try {
                runnable.run();
            } finally {
                LoggingBackends.restore(before);
            }
        };
    }

    static <T> Callable<T> callable(String taskRunId, Callable<T> callable) {
        return () -> {
            String[] before = LoggingBackends.taskRunIds();
            LoggingBackends.setTaskRunId(taskRunId);
            try {
                return callable.call();
            } finally {
                LoggingBackends.restore(before);
            }
        };
    }

    /** Hands each task on to another executor, with the id. */
    static final class Executor extends AbstractExecutorService {
        private final String taskRunId;
        private final ExecutorService executor;

        Executor(String taskRunId, ExecutorService executor) {
            this.taskRunId = taskRunId;
            this.executor = executor;
        }

        @Override
        public void execute(Runnable command) {
            executor.execute(runnable(taskRunId, command));
        }

        @Override
        public void shutdown() {
            executor.shutdown();
        }

        @Override
        public List<Runnable> shutdownNow() {
            return executor.shutdownNow();
        }

        @Override
        public boolean isShutdown() {
            return executor.isShutdown();
        }

        @Override
        public boolean isTerminated() {
            return executor.isTerminated();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
            return executor.awaitTermination(timeout, unit);
        }
    }
}
