package io.getorchestra.test;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The stand-in as a JUnit extension: in a static field one for a class, in another one for each test. */
final class JUnitOrchestra extends LocalOrchestra
        implements BeforeAllCallback,
                AfterAllCallback,
                BeforeEachCallback,
                AfterEachCallback,
                AfterTestExecutionCallback {
    private final boolean inThisJvm;

    /** How many classes it serves, for a nested class is one within another. */
    private final AtomicInteger classes = new AtomicInteger();
    /** The test that it serves. */
    private final AtomicReference<String> test = new AtomicReference<>();

    private volatile UUID taskRunId;
    private SystemProperties properties;

    private JUnitOrchestra(boolean inThisJvm) {
        super(event -> {});
        this.inThisJvm = inThisJvm;
    }

    /** Returns the other type, so that {@link LocalOrchestra} can be verified without JUnit. */
    static LocalOrchestra create(boolean inThisJvm) {
        return new JUnitOrchestra(inThisJvm);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        if (classes.getAndIncrement() == 0) {
            open(0);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!test.compareAndSet(null, context.getUniqueId())) {
            throw new IllegalStateException(
                    "'" + context.getDisplayName() + "' runs at the same time as another test of this"
                            + " LocalOrchestra: a field that is not static gives each test its own");
        }
        if (classes.get() == 0) {
            open(0);
        }
        taskRunId = UUID.randomUUID();
        if (inThisJvm) {
            properties = SystemProperties.set(context.getDisplayName(), environment());
        }
        endOutage();
        store().clear();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException().ifPresent(failure -> failure.addSuppressed(new Received(toString())));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!context.getUniqueId().equals(test.get())) {
            return;
        }
        if (properties != null) {
            properties.close();
            properties = null;
        }
        endOutage();
        if (classes.get() == 0) {
            close();
        }
        test.set(null);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (classes.decrementAndGet() == 0) {
            close();
        }
    }

    @Override
    public Map<String, String> environment() {
        UUID id = taskRunId;
        return id == null ? super.environment() : environment(id);
    }

    @Override
    public TaskRun taskRun() {
        List<TaskRun> own =
                taskRuns().stream().filter(run -> run.id().equals(taskRunId)).toList();
        return own.isEmpty() ? super.taskRun() : own.get(0);
    }

    /** Stands in a failure's stack trace. */
    private static final class Received extends Exception {
        private static final long serialVersionUID = 1L;

        Received(String received) {
            super(received, null, false, false);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }
}
