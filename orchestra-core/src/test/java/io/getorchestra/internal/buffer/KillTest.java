package io.getorchestra.internal.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes killed while they log. */
class KillTest {
    /** {@code -Dkills=200} kills more, in each of the tests. */
    private static final int RUNS = Integer.getInteger("kills", 50);

    private static final int LIVE_RUNS = Integer.getInteger("kills", 6);
    private static final int THREADS_RUNS = Integer.getInteger("kills", 20);
    private static final int[] LIMITS = {50_000, 1_000_000, 1 << 30};

    @TempDir
    Path directory;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    /** Looks at what a killed process has left. */
    @FunctionalInterface
    private interface Check {
        void check(Path folder, int limit, int[] acknowledged) throws IOException;
    }

    @Test
    void eachEventWhoseAppendReturnedSurvivesSigkill() throws Exception {
        int seen = killInPairs(RUNS, "run", KillTest::check);
        assertThat(seen).as("events before the kills").isGreaterThan(50 * RUNS);
    }

    @Test
    void eachEventIsOnceInWhatWasSentMeanwhileAndWhatIsLeft() throws Exception {
        AtomicInteger parts = new AtomicInteger();
        int seen = killInPairs(LIVE_RUNS, "live", (folder, limit, acknowledged) -> {
            Sent sent = Sent.of(folder);
            sent.check(limit, acknowledged[0]);
            parts.addAndGet(sent.received().size());
        });
        assertThat(seen).as("events before the kills").isGreaterThan(LIVE_RUNS);
        assertThat(parts).as("parts before the kills").hasValueGreaterThan(LIVE_RUNS / 2);
    }

    /** One that is killed in the middle of its event takes none of the others' with it. */
    @Test
    void eachEventOfThreadsThatLogAtOnceSurvivesSigkill() throws Exception {
        int seen = killInPairs(THREADS_RUNS, "threads", (folder, limit, acknowledged) -> {
            int[] last = new int[Job.THREADS];
            Arrays.fill(last, -1);
            String log = new String(NumberedEvents.read(onlyLog(folder)), US_ASCII);
            for (String line : log.split("\n")) {
                assertThat(line).matches("\\d{8} \\d{9} x*").hasSize(Integer.parseInt(line, 9, 18, 10) - 1);
                int number = Integer.parseInt(line, 0, 8, 10);
                assertThat(number % Job.EACH).isEqualTo(++last[number / Job.EACH]);
            }
            assertThat(log).endsWith("\n");
            for (int thread = 0; thread < Job.THREADS; thread++) {
                assertThat(last[thread]).isBetween(acknowledged[thread], acknowledged[thread] + 1);
            }
        });
        assertThat(seen).as("events before the kills").isGreaterThan(50 * THREADS_RUNS);
    }

    private int killInPairs(int runs, String how, Check check) throws Exception {
        int seen = 0;
        for (int run = 0; run < runs; run += 2) {
            CompletableFuture<Integer> other = kill(run, how, check);
            seen += kill(run + 1, how, check).get(60, TimeUnit.SECONDS) + other.get(60, TimeUnit.SECONDS);
        }
        return seen;
    }

    private CompletableFuture<Integer> kill(int run, String how, Check check) throws IOException {
        Path folder = directory.resolve("run-" + run);
        Random random = new Random();
        int limit = how.equals("threads") ? 1 << 30 : LIMITS[random.nextInt(LIMITS.length)];
        Process process = start(folder, random.nextLong(), limit, how);
        return CompletableFuture.supplyAsync(
                () -> {
                    try (DataInputStream out = new DataInputStream(process.getInputStream())) {
                        int first = out.readInt();
                        CompletableFuture<Void> killed = CompletableFuture.runAsync(
                                () -> {
                                    if (how.equals("live")) {
                                        awaitPart(folder, process);
                                    }
                                    LockSupport.parkNanos(
                                            (long) (random.nextDouble() * random.nextDouble() * 120_000_000));
                                    process.toHandle().destroyForcibly(); // leaves the pipe readable
                                },
                                threads);
                        int[] acknowledged = lastNumbers(out, first);
                        killed.join();
                        assertThat(process.waitFor()).as("killed").isEqualTo(137);
                        check.check(folder, limit, acknowledged);
                        return Arrays.stream(acknowledged).map(last -> last + 1).sum();
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    } finally {
                        process.toHandle().destroyForcibly();
                    }
                },
                threads);
    }

    private static void awaitPart(Path folder, Process process) {
        while (process.isAlive() && Job.received(folder).toFile().length() == 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void eachEventWhoseAppendReturnedSurvivesHalt() throws Exception {
        Process process = start(directory.resolve("halted"), 1, 1 << 30, "halt");
        try (DataInputStream out = new DataInputStream(process.getInputStream())) {
            int[] acknowledged = lastNumbers(out, out.readInt());
            process.waitFor();
            assertThat(acknowledged).startsWith(999);
            check(directory.resolve("halted"), 1 << 30, acknowledged);
        }
    }

    /** The last number of each thread. */
    private static int[] lastNumbers(DataInputStream out, int first) throws IOException {
        int[] last = new int[Job.THREADS];
        Arrays.fill(last, -1);
        int number = first;
        try {
            while (true) {
                last[number / Job.EACH] = number % Job.EACH;
                number = out.readInt();
            }
        } catch (EOFException e) {
            return last;
        }
    }

    private static void check(Path folder, int limit, int[] acknowledged) throws IOException {
        assertEvents(NumberedEvents.read(onlyLog(folder)), limit, 1, acknowledged[0]);
    }

    private static StoredLog onlyLog(Path folder) throws IOException {
        List<String> trouble = new ArrayList<>();
        List<StoredLog> logs = StoredLog.in(folder, trouble::add);
        assertThat(trouble).isEmpty();
        assertThat(logs).hasSize(1);
        return logs.get(0);
    }

    private static void assertEvents(byte[] log, int limit, int mostGaps, int acknowledged) {
        int events = NumberedEvents.countWholeEvents(log, null, limit == 1 << 30 ? 0 : mostGaps);
        // The last event may be in the log although the process could not say so any more.
        assertThat(events).isBetween(acknowledged + 1, acknowledged + 2);
    }

    /**
     * What a process sent of its log.
     *
     * @param received the parts that had arrived in whole, each at its number
     * @param confirmed how many of them the process knew to have arrived
     * @param left what the next start sends
     */
    private record Sent(List<byte[]> received, int confirmed, boolean isNumbered, byte[] left) {
        private static final String NOTE = "[orchestra] ";

        static Sent of(Path folder) throws IOException {
            StoredLog log = onlyLog(folder);
            return new Sent(received(folder), log.partsSent(), log.isNumbered(), NumberedEvents.read(log));
        }

        private static List<byte[]> received(Path folder) throws IOException {
            List<byte[]> parts = new ArrayList<>();
            Path file = Job.received(folder);
            if (Files.exists(file)) {
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
                while (bytes.remaining() >= Job.PART_HEAD) {
                    int number = bytes.getInt();
                    byte[] part = new byte[bytes.getInt()];
                    if (bytes.remaining() < part.length) {
                        break; // killed while it sent it
                    }
                    bytes.get(part);
                    parts.add(part);
                    assertThat(number).isEqualTo(parts.size());
                }
            }
            return parts;
        }

        boolean isOneUnderWay() {
            return received.size() > confirmed;
        }

        /** A gap at a part's end may be wider by the time that it comes again. */
        private static String withoutGap(byte[] part) {
            String text = new String(part, US_ASCII);
            int lastLine = text.lastIndexOf('\n', text.length() - 2) + 1;
            return text.startsWith(NOTE, lastLine) ? text.substring(0, lastLine + NOTE.length()) : text;
        }

        void check(int limit, int acknowledged) throws IOException {
            assertThat(received).hasSizeBetween(confirmed, confirmed + 1);
            if (isOneUnderWay()) {
                assertThat(isNumbered)
                        .as("numbered, as the part that comes again")
                        .isTrue();
                String part = withoutGap(received.get(confirmed));
                assertThat(new String(left, US_ASCII)).startsWith(part);
            }
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (byte[] part : received.subList(0, confirmed)) {
                whole.write(part);
            }
            whole.write(left);
            assertEvents(whole.toByteArray(), limit, Integer.MAX_VALUE, acknowledged);
        }
    }

    private static Process start(Path folder, long seed, int limit, String how) throws IOException {
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
                Integer.toString(limit),
                how);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Logs, and says after each event that it has. */
    static final class Job {
        /** Number and length. */
        static final int PART_HEAD = 8;

        static final int THREADS = 3;
        /** How many numbers a thread has. */
        static final int EACH = 10_000_000;

        /** What Orchestra would have got of the log meanwhile. */
        static Path received(Path folder) {
            return folder.resolveSibling(folder.getFileName() + ".received");
        }

        public static void main(String[] args) throws IOException {
            Path folder = Path.of(args[0]);
            Random random = new Random(Long.parseLong(args[1]));
            int limit = Integer.parseInt(args[2]);
            boolean halt = args[3].equals("halt");
            Consumer<String> trouble = message -> Runtime.getRuntime().halt(3);
            CapturedLog log = args[3].equals("live")
                    ? CapturedLog.inFilesToBeSent(folder, "export.log", limit, trouble)
                    : CapturedLog.inFiles(folder, "export.log", limit, trouble);
            if (args[3].equals("live")) {
                new Thread(new Sending(log, received(folder), random.nextInt(10))).start();
            }
            if (args[3].equals("threads")) {
                for (int thread = 1; thread < THREADS; thread++) {
                    int first = thread * EACH;
                    long seed = random.nextLong();
                    new Thread(() -> log(log, new Random(seed), limit, first, EACH)).start();
                }
            }
            log(log, random, limit, 0, halt ? 1000 : EACH);
            Runtime.getRuntime().halt(0);
        }

        private static void log(CapturedLog log, Random random, int limit, int first, int count) {
            try {
                FileOutputStream out = new FileOutputStream(FileDescriptor.out);
                byte[] number = new byte[4];
                for (int i = first; i < first + count; i++) {
                    int kind = random.nextInt(100);
                    // None is larger than the limit, which would cut it.
                    int bound = kind < 80 ? 200 : kind < 98 ? 9_000 : Math.min(150_000, limit / 2);
                    byte[] event = eventOf(i, NumberedEvents.SHORTEST + random.nextInt(bound));
                    log.append(event, 0, event.length);
                    ByteBuffer.wrap(number).putInt(i);
                    out.write(number);
                }
            } catch (IOException e) {
                Runtime.getRuntime().halt(5);
            }
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

    /** Sends a log part by part, in rounds as {@code LiveLogs} does, for ever. */
    private record Sending(CapturedLog log, Path received, int pauseMillis) implements Runnable {
        /** How long the answer to a part takes. */
        private static final long ANSWER_NANOS = 5_000_000;

        @Override
        public void run() {
            try (FileOutputStream out = new FileOutputStream(received.toFile())) {
                while (true) {
                    LogSource part = log.nextPart(false);
                    boolean last = part == null;
                    if (last) {
                        part = log.nextPart(true);
                    }
                    if (part != null) {
                        send(part, out);
                    }
                    if (last) {
                        LockSupport.parkNanos(pauseMillis * 1_000_000L);
                    }
                }
            } catch (Throwable e) {
                Runtime.getRuntime().halt(4);
            }
        }

        private void send(LogSource part, FileOutputStream out) throws IOException {
            byte[] bytes;
            try (InputStream in = part.open()) {
                bytes = in.readAllBytes();
            }
            log.partUnderWay(true);
            byte[] head = new byte[Job.PART_HEAD];
            ByteBuffer.wrap(head).putInt(log.partsSent() + 1).putInt(bytes.length);
            out.write(head);
            out.write(bytes);
            LockSupport.parkNanos(ANSWER_NANOS);
            log.partsSent(1);
        }
    }
}
