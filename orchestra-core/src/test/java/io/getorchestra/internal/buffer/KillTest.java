package io.getorchestra.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes killed while they log. */
class KillTest {
    private static final int RUNS = 50;

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void eachEventWhoseAppendReturnedSurvivesSigkill() throws Exception {
        int seen = 0;
        for (int run = 0; run < RUNS; run += 2) {
            CompletableFuture<Integer> other = kill(run);
            seen += kill(run + 1).get(60, TimeUnit.SECONDS) + other.get(60, TimeUnit.SECONDS);
        }
        assertThat(seen).as("events before the kills").isGreaterThan(50 * RUNS);
    }

    private CompletableFuture<Integer> kill(int run) throws IOException {
        Path folder = directory.resolve("run-" + run);
        Random random = new Random();
        Process process = start(folder, random.nextLong(), "run");
        return CompletableFuture.supplyAsync(
                () -> {
                    try (DataInputStream out = new DataInputStream(process.getInputStream())) {
                        int acknowledged = out.readInt();
                        CompletableFuture<Void> killed = CompletableFuture.runAsync(
                                () -> {
                                    LockSupport.parkNanos(
                                            (long) (random.nextDouble() * random.nextDouble() * 120_000_000));
                                    process.toHandle().destroyForcibly(); // leaves the pipe readable
                                },
                                threads);
                        acknowledged = lastNumber(out, acknowledged);
                        killed.join();
                        process.waitFor();
                        check(folder, acknowledged);
                        return acknowledged;
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    } finally {
                        process.toHandle().destroyForcibly();
                    }
                },
                threads);
    }

    @Test
    void eachEventWhoseAppendReturnedSurvivesHalt() throws Exception {
        Process process = start(directory.resolve("halted"), 1, "halt");
        try (DataInputStream out = new DataInputStream(process.getInputStream())) {
            int acknowledged = lastNumber(out, -1);
            process.waitFor();
            assertThat(acknowledged).isEqualTo(999);
            check(directory.resolve("halted"), acknowledged);
        }
    }

    private static int lastNumber(DataInputStream out, int first) throws IOException {
        int last = first;
        try {
            while (true) {
                last = out.readInt();
            }
        } catch (EOFException e) {
            return last;
        }
    }

    private static void check(Path folder, int acknowledged) throws IOException {
        List<String> trouble = new ArrayList<>();
        List<StoredLog> logs = StoredLog.in(folder, trouble::add);
        assertThat(trouble).isEmpty();
        assertThat(logs).hasSize(1);
        int events = NumberedEvents.countWholeEvents(NumberedEvents.read(logs.get(0)), null);
        // The last event may be in the log although the process could not say so any more.
        assertThat(events).isBetween(acknowledged + 1, acknowledged + 2);
    }

    private static Process start(Path folder, long seed, String how) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                String.join(
                        System.getProperty("path.separator"),
                        Stream.of(Job.class, CapturedLog.class)
                                .map(type -> Path.of(java.net.URI.create(type.getProtectionDomain()
                                                .getCodeSource()
                                                .getLocation()
                                                .toString()))
                                        .toString())
                                .toList()),
                Job.class.getName(),
                folder.toString(),
                Long.toString(seed),
                how);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Logs, and says after each event that it has. */
    static final class Job {
        public static void main(String[] args) throws IOException {
            Path folder = Path.of(args[0]);
            Random random = new Random(Long.parseLong(args[1]));
            boolean halt = args[2].equals("halt");
            int[] limits = {50_000, 1_000_000, 1 << 30};
            int limit = halt ? 1 << 30 : limits[random.nextInt(3)];
            CapturedLog log = CapturedLog.inFiles(
                    folder, "export.log", limit, message -> Runtime.getRuntime().halt(3));
            DataOutputStream out = new DataOutputStream(new FileOutputStream(FileDescriptor.out));
            byte[] number = new byte[4];
            for (int i = 0; !halt || i < 1000; i++) {
                int kind = random.nextInt(100);
                // None is larger than the limit, which would cut it.
                int bound = kind < 80 ? 200 : kind < 98 ? 9_000 : Math.min(150_000, limit / 2);
                byte[] event = eventOf(i, NumberedEvents.SHORTEST + random.nextInt(bound));
                log.append(event, 0, event.length);
                java.nio.ByteBuffer.wrap(number).putInt(i);
                out.write(number);
            }
            Runtime.getRuntime().halt(0);
        }

        // Without String.format, which takes long in a JVM that has just started.
        private static byte[] eventOf(int number, int length) {
            byte[] event = new byte[length];
            java.util.Arrays.fill(event, (byte) 'x');
            digits(event, 0, 8, number);
            digits(event, 9, 9, length);
            event[length - 1] = '\n';
            return event;
        }

        private static void digits(byte[] event, int at, int count, int value) {
            int rest = value;
            for (int i = count - 1; i >= 0; i--) {
                event[at + i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            event[at + count] = ' ';
        }
    }
}
