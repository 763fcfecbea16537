package io.getorchestra.benchmarks;

import io.getorchestra.capture.LoggingBackend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One event with three arguments through Log4j 2. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class Log4j2Benchmark {
    @Param
    public Log4j2Target target;

    private Logger logger;
    private LoggerContext context;
    private WorkFolder folder;
    private TaskCapture task;

    /** What a task scope puts into the thread that opens it. */
    @State(Scope.Thread)
    public static class TaskThread {
        Integer rows = 125_000;
        Integer millis = 1_340;

        @Setup(Level.Trial)
        public void mark(Log4j2Benchmark benchmark) {
            if (benchmark.target.isOrchestra()) {
                ThreadContext.put(LoggingBackend.CONTEXT_KEY, TaskCapture.TASK_RUN_ID);
            }
        }
    }

    @Setup(Level.Trial)
    public void open() throws IOException {
        folder = WorkFolder.create();
        byte[] xml = target.configuration(folder.path()).getBytes(StandardCharsets.UTF_8);
        context = Configurator.initialize(
                Log4j2Benchmark.class.getClassLoader(), new ConfigurationSource(new ByteArrayInputStream(xml)));
        if (context.getConfiguration().getAppender("A") == null) {
            throw new IllegalStateException("not configured");
        }
        if (target == Log4j2Target.ORCHESTRA_MEMORY) {
            task = TaskCapture.inMemory();
        } else if (target == Log4j2Target.ORCHESTRA_FILE) {
            task = TaskCapture.inFiles(folder.path());
        }
        logger = context.getLogger("io.getorchestra.example.NightlyExport");
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        if (task != null) {
            task.close();
        }
        Configurator.shutdown(context);
        folder.close();
    }

    @Benchmark
    public void event(TaskThread thread) {
        logger.info("exported {} rows of {} in {} ms", thread.rows, "customers", thread.millis);
    }
}
