package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.LoggingBackend;
import io.getorchestra.internal.capture.LoggingBackends;
import io.getorchestra.internal.capture.OwnMessages;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ServiceLoader;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jContextFactory;
import org.apache.logging.log4j.simple.SimpleLoggerContextFactory;
import org.apache.logging.log4j.spi.LoggerContextFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

@Tag("apart")
class Log4j2BackendTest {
    private final Log4j2Backend backend = new Log4j2Backend();

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(LoggingBackend.class)).hasAtLeastOneElementOfType(Log4j2Backend.class);
    }

    @Test
    void startsTheContextOfTheApplication() {
        assertThat(backend.start()).isTrue();
        assertThat(((LoggerContext) LogManager.getContext(false)).isStarted()).isTrue();
    }

    @Test
    void startsTheContextOfAThreadsClassLoaderIfThatSeesTheAdapter() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        try (URLClassLoader blind = new URLClassLoader(new URL[0], null)) {
            thread.setContextClassLoader(blind);
            assertThat(backend.start()).isTrue();
            thread.setContextClassLoader(null);
            assertThat(backend.start()).isTrue();
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    @Test
    void stepsBackWhenTheLog4jApiLeadsElsewhere() {
        LoggerContextFactory usual = LogManager.getFactory();
        try {
            LogManager.setFactory(SimpleLoggerContextFactory.INSTANCE);
            assertThat(backend.start()).isFalse();
        } finally {
            LogManager.setFactory(usual);
        }
    }

    @Test
    void keepsTheTaskRunIdInTheThreadContext() {
        backend.setTaskRunId("id");
        assertThat(ThreadContext.get(LoggingBackend.CONTEXT_KEY)).isEqualTo("id");
        assertThat(backend.taskRunId()).isEqualTo("id");

        backend.setTaskRunId(null);
        assertThat(ThreadContext.containsKey(LoggingBackend.CONTEXT_KEY)).isFalse();
        assertThat(backend.taskRunId()).isNull();
    }

    @Test
    void logsOrchestrasMessagesThroughLog4j() {
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        OrchestraAppender appender =
                OrchestraAppender.newBuilder().setName("orchestra").build();
        appender.start();
        context.getConfiguration().getRootLogger().addAppender(appender, null, null);
        try (Captured captured = new Captured()) {
            LoggingBackends.start();
            OwnMessages.log(Level.ERROR, "could not be delivered");
            OwnMessages.awaitTold(Deadline.in(Duration.ofSeconds(5)));

            assertThat(captured.text()).contains(" ERROR [").endsWith("] getorchestra - could not be delivered\n");
        } finally {
            context.getConfiguration().getRootLogger().removeAppender("orchestra");
            appender.stop();
        }
    }

    @Test
    void saysWarningsThroughTheStatusLoggerOnceLog4jHasStopped() {
        backend.start();
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        context.stop();
        try (StatusMessages status = StatusMessages.from(org.apache.logging.log4j.Level.ERROR)) {
            backend.message(Level.INFO, "started").tell();
            backend.message(Level.WARN, "could not be delivered").tell();

            assertThat(status.all()).containsExactly("ERROR could not be delivered");
        } finally {
            context.start();
        }
    }

    @Test
    void startsNoOtherContextAfterTheEnd() {
        backend.start();
        ((LoggerContext) LogManager.getContext(false)).stop();
        backend.message(Level.INFO, "at the end").tell();

        assertThat(((Log4jContextFactory) LogManager.getFactory()).getSelector().getLoggerContexts())
                .noneMatch(LoggerContext::isStarted);
    }
}
