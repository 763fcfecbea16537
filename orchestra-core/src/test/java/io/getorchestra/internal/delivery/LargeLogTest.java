package io.getorchestra.internal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.http.RawServer;
import io.getorchestra.internal.webhook.Webhook;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log much larger than the heap. */
@Timeout(120)
class LargeLogTest {
    private static final long SIZE = 1000L * 1000 * 1000;

    @Test
    void aThousandMegabytesGoThroughAHeapOfSixtyFour(@TempDir Path directory) throws Exception {
        // Each line end is two bytes long in JSON.
        long lineInJson = Lines.LINE.length + 1;
        long lines = SIZE / Lines.LINE.length;
        long linesInPart = LogUpload.PART_LIMIT / lineInJson;
        long requests = 1 + (lines + linesInPart - 1) / linesInPart;
        AtomicLong received = new AtomicLong();
        AtomicLong largest = new AtomicLong();
        try (RawServer server = new RawServer((peer, number) -> {
            byte[] buffer = new byte[256 * 1024];
            for (List<String> head = peer.head(); head != null; head = peer.head()) {
                long length = Long.parseLong(new RawServer.Request(head, null).header("Content-Length"));
                largest.accumulateAndGet(length, Math::max);
                for (long left = length; left > 0; ) {
                    int read = peer.read(buffer, (int) Math.min(buffer.length, left));
                    if (read < 0) {
                        return;
                    }
                    left -= read;
                }
                received.addAndGet(length);
                peer.write(RawServer.ok("{}"));
            }
        })) {
            Path output = directory.resolve("output.txt");
            Process child = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Job.class.getName(),
                            server.url().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();

            assertThat(child.waitFor(100, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(output)).contains("delivered " + requests + ", refused [], undelivered []");
            assertThat(child.exitValue()).isZero();
        }
        assertThat(received.get()).isBetween(lines * lineInJson, lines * lineInJson + requests * 300);
        assertThat(largest.get()).isLessThanOrEqualTo(5 * 1024 * 1024);
    }

    static final class Job {
        public static void main(String[] args) {
            Webhook webhook = new Webhook(
                    URI.create(args[0]),
                    "sk-secret",
                    "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(15),
                    5);
            TaskDelivery delivery = new TaskDelivery(webhook, List::of, null);
            TaskDelivery.Summary summary = delivery.finish(
                    "SUCCEEDED",
                    null,
                    Map.of("large.log", Lines::new),
                    io.getorchestra.internal.capture.Deadline.in(Duration.ofSeconds(90)));
            System.out.println("delivered " + summary.delivered() + ", refused " + summary.refused() + ", undelivered "
                    + summary.undelivered());
        }
    }

    /** The same line again and again. */
    private static final class Lines extends InputStream {
        static final byte[] LINE = "2026-11-23 08:00:00.000 INFO  [main] NightlyExport - one of very many rows\n"
                .getBytes(StandardCharsets.UTF_8);
        private static final byte[] BLOCK = new byte[LINE.length * 1024];
        private long position;

        static {
            for (int i = 0; i < BLOCK.length; i++) {
                BLOCK[i] = LINE[i % LINE.length];
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (position >= SIZE) {
                return -1;
            }
            int from = (int) (position % BLOCK.length);
            int count = (int) Math.min(Math.min(length, BLOCK.length - from), SIZE - position);
            System.arraycopy(BLOCK, from, bytes, offset, count);
            position += count;
            return count;
        }

        @Override
        public int read() {
            try {
                byte[] one = new byte[1];
                return read(one) < 0 ? -1 : one[0];
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
