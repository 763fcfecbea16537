package io.getorchestra.benchmarks.event;

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

/** One event with three arguments through Log4j 2. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class Log4j2Benchmark {
    @Param
    public Log4j2Target target;

    private WorkFolder folder;
    private Log4j2Events events;
    private TaskCapture task;

    /** A thread that a task scope has been opened in. */
    @State(Scope.Thread)
    public static class TaskThread {
        @Setup(Level.Trial)
        public void enter(Log4j2Benchmark benchmark) {
            benchmark.events.enterThread();
        }
    }

    @Setup(Level.Trial)
    public void open() throws IOException {
        folder = WorkFolder.create();
        events = new Log4j2Events(target, folder.path());
        task = TaskCapture.open(target.buffer(), folder.path());
        // As many for each target, so that none is judged colder than its peer.
        for (int i = 0; i < Events.BEFORE_THE_COUNT; i++) {
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
        if (target != Log4j2Target.MEMORY_MAPPED_FILE) { // a mapping that loses its file kills the process
            LogFile.in(folder.path()).empty();
        }
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        if (task != null) {
            task.close();
        }
        events.close();
        folder.close();
    }

    @Benchmark
    public void event(TaskThread thread) {
        events.log();
    }
}
