package io.getorchestra.contract;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What all parts of the contract start from: an Orchestra that listens, and a logging framework that has not started. */
@Timeout(90)
public abstract class Contract {
    /** The task run of the wire contract's golden files. */
    static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";

    static final String OTHER_ID = "11111111-2222-4333-8444-555555555555";
    static final String THIRD_ID = "99999999-aaaa-4bbb-8ccc-dddddddddddd";
    static final String KEY = "secret-key-1234567890";
    static final String NAME = "nightly-export";

    @TempDir
    Path directory;

    OrchestraServer server;
    Framework framework;

    /** The framework under test. */
    protected abstract Framework framework();

    @BeforeEach
    void startServer() {
        server = new OrchestraServer();
        framework = framework();
    }

    @AfterEach
    void stopServer() {
        framework.removeContext("orchestra_task_run_id");
        framework.stop();
        server.close();
    }

    /** One Orchestra appender with a short pattern, and the user's own log. */
    LoggingSetup setup() {
        return setup(Orchestra.appender().withPattern(LoggingSetup.PATTERN));
    }

    LoggingSetup setup(Orchestra appender) {
        return LoggingSetup.empty().with(appender).withUserLog(userLogFile());
    }

    void start(LoggingSetup setup) {
        framework.start(write(setup));
    }

    Path write(LoggingSetup setup) {
        try {
            return Files.writeString(
                    Files.createTempFile(directory, "logging", ".xml"), framework.configuration(setup));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path userLogFile() {
        return directory.resolve("user.log");
    }

    /** What the user sees in a log of their own. */
    List<String> userLog() {
        try {
            return Files.exists(userLogFile()) ? Files.readAllLines(userLogFile()) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> ourWarnings() {
        return userLog().stream()
                .filter(line -> line.startsWith("WARN ") && line.contains("] io.getorchestra - "))
                .toList();
    }

    Log log() {
        return framework.log(LoggingSetup.JOB);
    }

    OrchestraConfig config() {
        return config(ID);
    }

    OrchestraConfig config(String taskRunId) {
        return OrchestraConfig.builder()
                .apiKey(KEY)
                .taskRunId(taskRunId)
                .webhookUrl(server.url())
                .closeTimeout(Duration.ofSeconds(20))
                .build();
    }

    /** A program of {@link Jobs} in a JVM of its own, with this logging and the identity in its environment. */
    ChildJvm.Builder job(String name, LoggingSetup setup) {
        return unconfiguredJob(name, setup)
                .environment("ORCHESTRA_API_KEY", KEY)
                .environment("ORCHESTRA_TASK_RUN_ID", ID)
                .environment("ORCHESTRA_WEBHOOK_URL", server.url());
    }

    ChildJvm.Builder unconfiguredJob(String name, LoggingSetup setup) {
        return ChildJvm.of(Jobs.class)
                .property(ChildJvm.FRAMEWORK_PROPERTY, framework.getClass().getName())
                .property(framework.configurationProperty(), write(setup).toString())
                .argument(name);
    }

    /** Runs on a thread of this name, and gives on what it throws. */
    static void onThread(String name, Action action) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } catch (Throwable e) {
                        thrown.set(e);
                    }
                },
                name);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (thrown.get() != null) {
            throw new AssertionError(thrown.get());
        }
    }

    /** Something that a test does. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }
}
