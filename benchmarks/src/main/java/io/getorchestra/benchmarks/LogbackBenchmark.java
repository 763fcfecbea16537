package io.getorchestra.benchmarks;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.getorchestra.capture.LoggingBackend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** One event with three arguments through Logback. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LogbackBenchmark {
    @Param
    public LogbackTarget target;

    private Logger logger;
    private LoggerContext context;
    private WorkFolder folder;
    private NullServer server;
    private TaskCapture task;

    /** What a task scope puts into the thread that opens it. */
    @State(Scope.Thread)
    public static class TaskThread {
        Integer rows = 125_000;
        Integer millis = 1_340;

        @Setup(Level.Trial)
        public void mark(LogbackBenchmark benchmark) {
            if (benchmark.target.isOrchestra()) {
                MDC.put(LoggingBackend.CONTEXT_KEY, TaskCapture.TASK_RUN_ID);
            }
        }
    }

    @Setup(Level.Trial)
    public void open() throws IOException, JoranException {
        folder = WorkFolder.create();
        server = new NullServer();
        context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        String xml = target.configuration(folder.path(), server.url().toString());
        configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        if (context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("A") == null) {
            throw new IllegalStateException(
                    "not configured: " + context.getStatusManager().getCopyOfStatusList());
        }
        if (target == LogbackTarget.ORCHESTRA_MEMORY) {
            task = TaskCapture.inMemory();
        } else if (target == LogbackTarget.ORCHESTRA_FILE) {
            task = TaskCapture.inFiles(folder.path());
        }
        logger = context.getLogger("io.getorchestra.example.NightlyExport");
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        if (task != null) {
            task.close();
        }
        context.stop();
        server.close();
        folder.close();
    }

    @Benchmark
    public void event(TaskThread thread) {
        logger.info("exported {} rows of {} in {} ms", thread.rows, "customers", thread.millis);
    }
}
