package io.getorchestra.benchmarks.event;

import ch.qos.logback.core.joran.spi.JoranException;
import io.getorchestra.benchmarks.ServerProcess;
import io.getorchestra.benchmarks.WorkFolder;
import java.io.IOException;
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

/** One event with three arguments through Logback. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LogbackBenchmark {
    @Param
    public LogbackTarget target;

    private WorkFolder folder;
    private ServerProcess server;
    private LogbackEvents events;
    private TaskCapture task;

    /** A thread that a task scope has been opened in. */
    @State(Scope.Thread)
    public static class TaskThread {
        @Setup(Level.Trial)
        public void enter(LogbackBenchmark benchmark) {
            benchmark.events.enterThread();
        }
    }

    @Setup(Level.Trial)
    public void open() throws IOException, JoranException {
        folder = WorkFolder.create();
        server = target == LogbackTarget.LOKI4J ? ServerProcess.start() : null;
        events = new LogbackEvents(target, folder.path(), server == null ? "" : server.url());
        task = TaskCapture.open(target.buffer(), folder.path());
        // As many for each target, so that none is judged colder than its peer.
        for (int i = 0; target != LogbackTarget.LOKI4J && i < Events.BEFORE_THE_COUNT; i++) {
            events.log();
        }
        if (target.buffer() == TaskCapture.Buffer.MEMORY) {
            while (!task.isAtLimit()) {
                events.log();
            }
        }
    }

    @Setup(Level.Iteration)
    public void emptyFile() throws IOException {
        LogFile.in(folder.path()).empty();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        if (task != null) {
            task.close();
        }
        events.close();
        if (server != null) {
            if (server.totals().lines() == 0) {
                throw new IllegalStateException("nothing arrived");
            }
            server.close();
        }
        folder.close();
    }

    @Benchmark
    public void event(TaskThread thread) {
        events.log();
    }
}
