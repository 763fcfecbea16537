package io.getorchestra.internal.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.getorchestra.internal.webhook.JsonText;
import io.getorchestra.internal.webhook.JsonTextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PartsAheadTest {
    private static final int LIMIT = 100;
    private static final int LINE = "line 00 of a log\n".length();
    private static final String LINES = IntStream.range(0, 20)
            .mapToObj(i -> String.format("line %02d of a log\n", i))
            .collect(Collectors.joining());
    /** How many lines a part has. */
    private static final int FULL = 5;

    private final AtomicInteger closed = new AtomicInteger();

    /** Gives one line at a time, so that a part is read when it is cut and not before. */
    private class Lines extends ByteArrayInputStream {
        Lines() {
            super(LINES.getBytes(UTF_8));
        }

        @Override
        public synchronized int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, LINE));
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static PartsAhead parts(InputStream log) {
        LogReader reader = new LogReader(log, new Redactor("sk-secret", List.of(), Redactor.BUDGET), "sk-secret");
        return new PartsAhead(new LogParts(reader), new JsonTextBuilder(LIMIT), new JsonTextBuilder(LIMIT));
    }

    @Test
    void aPartStaysWhatItIsWhileTheNextIsCut() throws IOException {
        StringBuilder all = new StringBuilder();
        Lines log = new Lines();
        try (PartsAhead parts = parts(log)) {
            for (JsonText part = parts.next(); part.length() > 0; part = parts.next()) {
                int twoLinesOfTheNext = Math.min(LINES.length(), all.length() + (FULL + 2) * LINE);
                Awaitility.await().until(() -> LINES.length() - log.available() >= twoLinesOfTheNext);
                all.append(LogPartsTest.text(part));
            }
            assertThat(parts.next().length()).isZero();
        }
        assertThat(all).hasToString(LINES);
        assertThat(closed).hasPositiveValue();
    }

    @Test
    void whatGoesWrongWhileItIsCutComesWithThatPart() throws IOException {
        InputStream breaking = new Lines() {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                if (pos > 2 * LIMIT) {
                    throw new InternalError("for this test");
                }
                return super.read(bytes, offset, length);
            }
        };
        try (PartsAhead parts = parts(breaking)) {
            assertThat(parts.next().length()).isPositive();
            assertThatThrownBy(() -> {
                        while (parts.next().length() > 0) {
                            // The next one.
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasRootCauseInstanceOf(InternalError.class);
        }
        assertThat(closed).hasPositiveValue();
    }

    @Test
    void closingDoesNotWaitForAPartThatHangsAndItsSourceIsClosedAfterIt() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        PartsAhead parts = parts(new Lines() {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                // After the first part and the line that did not fit in it.
                if (pos > LIMIT) {
                    hangs.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                return super.read(bytes, offset, length);
            }
        });
        assertThat(parts.next().length()).isPositive();
        hangs.await();

        parts.close();
        assertThat(closed).hasValue(0);

        goOn.countDown();
        Awaitility.await().untilAsserted(() -> assertThat(closed).hasPositiveValue());
    }
}
