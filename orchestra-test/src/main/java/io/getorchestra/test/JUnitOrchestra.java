package io.getorchestra.test;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

    private volatile boolean forAll;
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
        if (!forAll) {
            open(0);
            forAll = true;
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        if (!forAll) {
            open(0);
        }
        endOutage();
        store().clear();
        taskRunId = UUID.randomUUID();
        if (inThisJvm) {
            properties = SystemProperties.set(context.getDisplayName(), environment());
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException().ifPresent(failure -> failure.addSuppressed(new Received(toString())));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (properties != null) {
            properties.close();
            properties = null;
        }
        endOutage();
        if (!forAll) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        forAll = false;
        close();
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
