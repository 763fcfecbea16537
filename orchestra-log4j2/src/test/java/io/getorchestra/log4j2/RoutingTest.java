package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.LoggingBackend;
import org.apache.logging.log4j.ThreadContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoutingTest {

    @AfterEach
    void clear() {
        ThreadContext.remove(LoggingBackend.CONTEXT_KEY);
    }

    @Test
    void theContextOfAnEventSaysWhoseItIs() {
        try (Log4j log4j = Log4j.withAppender("<Orchestra name=\"orchestra\"/>")) {
            expectEachItsOwn(log4j);
        }
    }

    @Test
    void anAsynchronousAppenderKeepsTheContext() {
        try (Log4j log4j = Log4j.xml(
                "<Orchestra name=\"orchestra\"/><Async name=\"async\"><AppenderRef ref=\"orchestra\"/></Async>",
                Log4j.root("async"))) {
            expectEachItsOwn(log4j);
        }
    }

    @Test
    void asynchronousLoggersKeepTheContext() {
        try (Log4j log4j = Log4j.asyncXml("<Orchestra name=\"orchestra\"/>", Log4j.root("orchestra"))) {
            expectEachItsOwn(log4j);
        }
    }

    private static void expectEachItsOwn(Log4j log4j) {
        try (Captured first = new Captured();
                Captured second = new Captured()) {
            ThreadContext.put(LoggingBackend.CONTEXT_KEY, first.taskRunId);
            log4j.logger().info("of the first");
            ThreadContext.put(LoggingBackend.CONTEXT_KEY, second.taskRunId);
            log4j.logger().error("of the second", new IllegalStateException("second"));
            ThreadContext.remove(LoggingBackend.CONTEXT_KEY);
            log4j.logger().info("of nobody");
            ThreadContext.put(LoggingBackend.CONTEXT_KEY, CapturePoint.INTERNAL);
            log4j.logger().info("of Orchestra's own threads");
            ThreadContext.remove(LoggingBackend.CONTEXT_KEY);
            Drains.drain();

            assertThat(first.text())
                    .containsSubsequence("of the first", "of nobody")
                    .doesNotContain("of the second", "own threads");
            assertThat(second.text())
                    .containsSubsequence("of the second", "of nobody")
                    .doesNotContain("of the first", "own threads");
            assertThat(first.lastError()).isNull();
            assertThat(second.lastError().thrown()).hasMessage("second");
        }
    }
}
