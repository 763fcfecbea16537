package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Encoder;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import io.getorchestra.contract.LoggingSetup.Queue;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands in a queue before the appender, or is logged while the configuration changes. */
public abstract class QueueContract extends Contract {
    private static final int EVENTS = 20_000;

    private static List<String> events(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "event " + i).toList();
    }

    private void logEvents(int from, int to) {
        Log log = log();
        events(from, to).forEach(log::info);
    }

    private LoggingSetup behind(Queue queue) {
        return LoggingSetup.empty()
                .with(Orchestra.appender().withPattern("%msg%n").behind(queue));
    }

    @ParameterizedTest
    @EnumSource(Queue.class)
    void allThatWasLoggedBeforeTheEndArrives(Queue queue) {
        start(behind(queue));

        OrchestraTaskScope.run(NAME, config(), task -> logEvents(0, EVENTS));

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "LOG");
        assertThat(server.requests().logLines()).isEqualTo(events(0, EVENTS));
    }

    @ParameterizedTest
    @EnumSource(Queue.class)
    void aSingleEventBeforeTheEndArrivesEachTime(Queue queue) {
        start(behind(queue));

        for (int i = 0; i < 20; i++) {
            server.forget();
            int event = i;
            OrchestraTaskScope.run(NAME, config(), task -> logEvents(event, event + 1));

            assertThat(server.requests().logLines()).isEqualTo(events(event, event + 1));
        }
    }

    @Test
    void anAsynchronousAppenderKeepsWhoseEventItIs() {
        start(behind(Queue.ASYNC));
        OrchestraTaskScope one = OrchestraTaskScope.open(NAME, config(ID));
        OrchestraTaskScope two = OrchestraTaskScope.open(NAME, config(OTHER_ID));
        onThread("one", () -> one.wrap(() -> logEvents(0, 100)).run());
        onThread("two", () -> two.wrap(() -> logEvents(100, 200)).run());
        two.close();
        one.close();

        assertThat(server.requests().of(ID).logLines())
                .containsAll(events(0, 100))
                .doesNotContain("event 100");
        assertThat(server.requests().of(OTHER_ID).logLines()).isEqualTo(events(100, 200));
    }

    @Test
    void behindAnAsynchronousAppenderOurOwnTrafficIsNotInTheLogEither() {
        start(behind(Queue.ASYNC));
        server.replyNext(503, "");

        OrchestraTaskScope.run(NAME, config(), task -> {
            server.awaitRequests(2);
            logEvents(0, 1);
        });

        assertThat(server.requests().logLines()).isEqualTo(events(0, 1));
    }

    @ParameterizedTest
    @EnumSource(Queue.class)
    void linesBeforeAndAfterAReconfigurationAreInOneLogInOrder(Queue queue) throws InterruptedException {
        start(behind(queue));
        Path again = write(behind(queue));

        OrchestraTaskScope.run(NAME, config(), task -> {
            logEvents(0, 100);
            reconfigure(queue, again);
            logEvents(100, 200);
            reconfigure(queue, again);
            logEvents(200, 300);
        });

        assertThat(server.requests().logLines()).isEqualTo(events(0, 300));
    }

    private void reconfigure(Queue queue, Path configuration) throws InterruptedException {
        if (queue == Queue.MASKED_ASYNC) {
            // Logback does not stop a queue that is behind somebody else's appender: its events would come whenever
            // they come.
            assertThat(CapturePoint.drainAll(Deadline.in(Duration.ofSeconds(20))))
                    .isTrue();
        }
        framework.reconfigure(configuration);
    }

    @Test
    void whatWasLoggedToALogThatIsGoneIsKept() {
        start(behind(Queue.NONE));
        Path other = write(LoggingSetup.empty()
                .with(Orchestra.appender().with("logName", "other.log").withPattern("%msg%n")));

        OrchestraTaskScope.run(NAME, config(), task -> {
            logEvents(0, 100);
            framework.reconfigure(other);
            logEvents(100, 200);
        });

        assertThat(server.requests().logs()).containsOnlyKeys("orchestra.log", "other.log");
        assertThat(server.requests().logs().get("orchestra.log").lines()).containsExactlyElementsOf(events(0, 100));
        assertThat(server.requests().logs().get("other.log").lines()).containsExactlyElementsOf(events(100, 200));
    }

    @Test
    void aLogIsKeptWhenItsAppenderIsGoneAtTheEnd() {
        start(behind(Queue.NONE));

        OrchestraTaskScope.run(NAME, config(), task -> {
            logEvents(0, 100);
            framework.stop();
        });

        assertThat(server.requests().logLines()).isEqualTo(events(0, 100));
    }

    @ParameterizedTest
    @EnumSource(Queue.class)
    void slowEventsAreWaitedFor(Queue queue) {
        start(LoggingSetup.empty()
                .with(Orchestra.appender().withEncoder(Encoder.SLOW).behind(queue)));

        // Half a second's work when the task ends: as much as a queue of Logback's holds, and twice as long as the
        // longest silence that is waited for.
        int events = 250;
        OrchestraTaskScope.run(NAME, config(), task -> logEvents(0, events));

        assertThat(server.requests().logLines()).isEqualTo(events(0, events));
    }

    @ParameterizedTest
    @EnumSource(Queue.class)
    void anEndWhoseQueuesAreEmptyTakesNoTimeAndLeavesNoTrace(Queue queue) {
        start(behind(queue).withUserLog(userLogFile()));
        runWithOneEvent();
        List<Framework.Status> before = framework.statuses();
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            quickest = Math.min(quickest, runWithOneEvent());
        }

        assertThat(Duration.ofNanos(quickest)).isLessThan(Duration.ofMillis(300));
        assertThat(framework.statuses()).isEqualTo(before).noneMatch(Framework.Status::isError);
        assertThat(userLog()).allMatch(line -> line.startsWith("INFO ")).hasSize(10);
        assertThat(server.requests().log()).isEqualTo("event 0\n");
    }

    private long runWithOneEvent() {
        server.forget();
        long start = System.nanoTime();
        OrchestraTaskScope.run(NAME, config(), task -> logEvents(0, 1));
        return System.nanoTime() - start;
    }
}
