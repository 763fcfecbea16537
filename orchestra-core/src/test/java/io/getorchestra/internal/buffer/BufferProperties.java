package io.getorchestra.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** Both buffers against a model: the first tenth, one gap, the newest events. */
class BufferProperties {
    private static final long PLENTY = 1L << 30;
    private static final String CUT = " [cut by orchestra: the event is larger than the log's limit]\n";

    @Property(tries = 300)
    void memoryKeepsTheFirstTenthAndTheNewest(@ForAll("limits") long limit, @ForAll("sizes") List<Integer> sizes)
            throws IOException {
        CapturedLog log = CapturedLog.inMemory(limit);
        List<byte[]> events = append(log, sizes);
        log.seal();

        byte[] text = NumberedEvents.read(log);
        checkAgainstModel(text, log.counts(), events, limit);
        assertThat(NumberedEvents.read(log)).isEqualTo(text);
    }

    @Property(tries = 150)
    void filesKeepTheSameAsTheyLeaveForALaterProcess(@ForAll("limits") long limit, @ForAll("sizes") List<Integer> sizes)
            throws IOException {
        Path directory = Files.createTempDirectory("orchestra-buffer");
        try {
            List<String> trouble = new ArrayList<>();
            CapturedLog log = CapturedLog.inFiles(directory, "export.log", limit, trouble::add);
            List<byte[]> events = append(log, sizes);
            byte[] abandoned = events.isEmpty() ? new byte[0] : NumberedEvents.read(stored(directory));
            log.seal();

            byte[] text = NumberedEvents.read(log);
            assertThat(trouble).isEmpty();
            checkAgainstModel(text, log.counts(), events, limit);
            assertThat(NumberedEvents.read(log)).isEqualTo(text);
            assertThat(abandoned).isEqualTo(text);
            if (!events.isEmpty()) {
                assertThat(NumberedEvents.read(stored(directory))).isEqualTo(text);
            }
            log.discard();
            assertThat(directory).isEmptyDirectory();
        } finally {
            delete(directory);
        }
    }

    /** Whatever part is taken when, and however long Orchestra does not take it. */
    @Property(tries = 200)
    void whatIsSentMeanwhileAndWhatIsLeftAreTheLog(
            @ForAll("limits") long limit, @ForAll("sizes") List<Integer> sizes, @ForAll long seed) throws IOException {
        CapturedLog log = CapturedLog.inMemory(limit);
        Random random = new Random(seed);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] taken = null;
        int[] lengths = new int[sizes.size()];
        int most = 1 + random.nextInt(40);
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = (int) Math.min(Math.max(sizes.get(i), NumberedEvents.SHORTEST), limit / 2);
            log.append(NumberedEvents.event(i, lengths[i]), 0, lengths[i]);
            if (taken != null && random.nextInt(most) == 0) {
                whole.write(taken);
                log.partsSent(1);
                taken = null;
            } else if (taken == null && random.nextInt(8) == 0) {
                LogSource part = log.nextPart(random.nextBoolean());
                taken = part == null ? null : NumberedEvents.read(part);
            }
        }
        log.seal();

        byte[] left = NumberedEvents.read(log);
        assertThat(left.length).isLessThan((int) limit + 400);
        whole.write(left);
        assertThat(NumberedEvents.countWholeEvents(whole.toByteArray(), lengths, lengths.length))
                .isEqualTo(lengths.length);
        assertThat(log.counts().accepted()).isEqualTo(lengths.length);
    }

    @Property(tries = 12)
    void threadsKeepTheirOrder(
            @ForAll boolean inFiles,
            @ForAll @IntRange(min = 1, max = 6) int threads,
            @ForAll @IntRange(min = 4_000, max = 2_000_000) int limit,
            @ForAll long seed)
            throws Exception {
        Path directory = Files.createTempDirectory("orchestra-buffer");
        try {
            CapturedLog log = inFiles
                    ? CapturedLog.inFiles(directory, "export.log", limit, message -> {})
                    : CapturedLog.inMemory(limit);
            int each = 2_000;
            List<Thread> writers = writers(log, threads, each, seed);
            writers.forEach(Thread::start);
            for (Thread writer : writers) {
                writer.join();
            }
            byte[] abandoned = inFiles ? NumberedEvents.read(stored(directory)) : null;
            log.seal();

            byte[] text = NumberedEvents.read(log);
            checkLines(new String(text, StandardCharsets.UTF_8), log.counts(), threads, each);
            assertThat(text.length).isLessThan(limit + 200);
            if (inFiles) {
                assertThat(abandoned).isEqualTo(text);
            }
        } finally {
            delete(directory);
        }
    }

    /** Threads that copy side by side, while parts go and the counts are asked for. */
    @Property(tries = 20)
    void whatThreadsLogWhilePartsAreSentIsThere(
            @ForAll boolean inFiles, @ForAll @IntRange(min = 2, max = 8) int threads, @ForAll long seed)
            throws Exception {
        Path directory = Files.createTempDirectory("orchestra-buffer");
        try {
            CapturedLog log = inFiles
                    ? CapturedLog.inFilesToBeSent(directory, "export.log", PLENTY, message -> {})
                    : CapturedLog.inMemory(PLENTY);
            int each = 4_000;
            List<Thread> writers = writers(log, threads, each, seed);
            writers.forEach(Thread::start);
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            boolean running;
            do {
                running = writers.stream().anyMatch(Thread::isAlive);
                CapturedLog.Counts counts = log.counts();
                assertThat(counts.kept()).isEqualTo(counts.accepted());
                LogSource part = log.nextPart(true);
                if (part != null) {
                    whole.write(NumberedEvents.read(part));
                    log.partsSent(1);
                }
            } while (running);
            log.seal();
            whole.write(NumberedEvents.read(log));

            assertThat(log.partsSent()).isPositive();
            checkLines(whole.toString(StandardCharsets.UTF_8), log.counts(), threads, each);
        } finally {
            delete(directory);
        }
    }

    /** Whoever logs while the log is sealed: what was there before is whole, and counted. */
    @Property(tries = 20)
    void aSealBetweenEventsLeavesWholeOnes(@ForAll boolean inFiles, @ForAll long seed) throws Exception {
        Path directory = Files.createTempDirectory("orchestra-buffer");
        try {
            CapturedLog log = inFiles
                    ? CapturedLog.inFiles(directory, "export.log", PLENTY, message -> {})
                    : CapturedLog.inMemory(PLENTY);
            List<Thread> writers = writers(log, 3, 20_000, seed);
            writers.forEach(Thread::start);
            long before = log.counts().accepted();
            while (before < new Random(seed).nextInt(10_000)) {
                before = log.counts().accepted();
            }
            log.seal();
            byte[] text = NumberedEvents.read(log);
            for (Thread writer : writers) {
                writer.join();
            }

            assertThat(log.counts().kept()).isEqualTo(log.counts().accepted()).isGreaterThanOrEqualTo(before);
            assertThat(NumberedEvents.read(log)).isEqualTo(text);
            assertThat(new String(text, StandardCharsets.UTF_8).lines())
                    .hasSize((int) log.counts().kept())
                    .allMatch(line -> line.matches("[0-2] \\d+ y*"));
        } finally {
            delete(directory);
        }
    }

    @Example
    void aLineOfManyEventsIsAPartHoweverLongItIs() throws IOException {
        CapturedLog log = CapturedLog.inMemory(PLENTY);
        byte[] withoutEnd = new byte[600_000];
        Arrays.fill(withoutEnd, (byte) 'x');
        for (int i = 0; i < 4; i++) {
            log.append(withoutEnd, 0, withoutEnd.length);
        }
        assertThat(log.nextPart(true)).isNull();
        for (int i = 0; i < 20_000; i++) {
            byte[] event = NumberedEvents.event(i, 100);
            log.append(event, 0, event.length);
        }

        LogSource part = log.nextPart(false);
        assertThat(part).isNotNull();
        byte[] first = NumberedEvents.read(part);
        assertThat(first).hasSizeGreaterThan(4 * withoutEnd.length).endsWith('\n');
        log.partsSent(1);
        log.seal();
        assertThat(first.length + NumberedEvents.read(log).length).isEqualTo(4 * withoutEnd.length + 20_000 * 100);
    }

    private static List<Thread> writers(CapturedLog log, int threads, int each, long seed) {
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int writer = t;
            Random random = new Random(seed + t);
            writers.add(new Thread(() -> {
                if (writer == 1) {
                    Thread.currentThread().interrupt();
                }
                for (int i = 0; i < each; i++) {
                    String event = writer + " " + i + " " + "y".repeat(random.nextInt(300)) + "\n";
                    byte[] utf8 = event.getBytes(StandardCharsets.UTF_8);
                    log.append(utf8, 0, utf8.length);
                }
            }));
        }
        return writers;
    }

    private static void checkLines(String text, CapturedLog.Counts counts, int threads, int each) {
        Pattern gap = Pattern.compile("\\[orchestra\\] (\\d+) events? (?:is|are) \\(\\d+ bytes\\) missing here: .*");
        Map<String, Integer> last = new HashMap<>();
        int kept = 0;
        int missing = 0;
        boolean afterGap = false;
        for (String line : text.split("\n")) {
            Matcher isGap = gap.matcher(line);
            if (isGap.matches()) {
                missing += Integer.parseInt(isGap.group(1));
                afterGap = true;
                continue;
            }
            String[] fields = line.split(" ", 3);
            assertThat(fields[2]).matches("y*");
            int number = Integer.parseInt(fields[1]);
            int before = last.getOrDefault(fields[0], -1);
            if (afterGap) {
                assertThat(number).isGreaterThan(before);
            } else {
                assertThat(number).isEqualTo(before + 1);
            }
            last.put(fields[0], number);
            kept++;
        }
        assertThat(counts.accepted()).isEqualTo((long) threads * each);
        assertThat(counts.kept()).isEqualTo(kept);
        assertThat(counts.dropped()).isEqualTo(missing);
        assertThat(kept + missing).isEqualTo(threads * each);
    }

    /** What comes out is the events that fit in the first tenth, a line that counts what is missing, and the newest. */
    private static void checkAgainstModel(byte[] text, CapturedLog.Counts counts, List<byte[]> accepted, long limit)
            throws IOException {
        long headLimit = limit / 10;
        long tailLimit = limit - headLimit;
        List<byte[]> events = accepted.stream()
                .map(event -> event.length > tailLimit ? cut(event, (int) tailLimit) : event)
                .toList();
        int head = 0;
        long headBytes = 0;
        while (head < events.size() && headBytes + events.get(head).length <= headLimit) {
            headBytes += events.get(head++).length;
        }
        assertThat(counts.accepted()).isEqualTo(events.size());
        assertThat(counts.kept() + counts.dropped()).isEqualTo(events.size());
        int newest = head + (int) counts.dropped();
        assertThat(newest).isLessThanOrEqualTo(events.size());
        long droppedBytes = bytes(events.subList(head, newest));
        long tailBytes = bytes(events.subList(newest, events.size()));
        int largest = events.stream().mapToInt(event -> event.length).max().orElse(0);

        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (byte[] event : events.subList(0, head)) {
            expected.write(event);
        }
        if (counts.dropped() > 0) {
            expected.write(("[orchestra] "
                            + (counts.dropped() == 1 ? "1 event is" : counts.dropped() + " events are") + " ("
                            + droppedBytes + " bytes) missing here: the log reached its limit of " + limit + " bytes\n")
                    .getBytes(StandardCharsets.UTF_8));
            assertThat(tailBytes).isGreaterThan(tailLimit - Math.max(tailLimit / 16, largest) - 1);
        }
        for (byte[] event : events.subList(newest, events.size())) {
            expected.write(event);
        }
        assertThat(tailBytes).isLessThanOrEqualTo(tailLimit);
        assertThat(Arrays.equals(text, expected.toByteArray()))
                .as("the text is the model's, %d and %d bytes", text.length, expected.size())
                .isTrue();
    }

    private static byte[] cut(byte[] event, int length) {
        String start = new String(event, 0, length - CUT.length(), StandardCharsets.US_ASCII);
        return (start + CUT).getBytes(StandardCharsets.US_ASCII);
    }

    private static long bytes(List<byte[]> events) {
        return events.stream().mapToLong(event -> event.length).sum();
    }

    private static List<byte[]> append(CapturedLog log, List<Integer> sizes) {
        List<byte[]> events = new ArrayList<>();
        for (int size : sizes) {
            byte[] event = size < NumberedEvents.SHORTEST
                    ? "0123456789012345678901234".substring(0, size).getBytes(StandardCharsets.US_ASCII)
                    : NumberedEvents.event(events.size(), size);
            byte[] shifted = new byte[size + 7];
            System.arraycopy(event, 0, shifted, 5, size);
            log.append(shifted, 5, size);
            events.add(event);
        }
        return events;
    }

    private static StoredLog stored(Path directory) throws IOException {
        List<String> trouble = new ArrayList<>();
        List<StoredLog> logs = StoredLog.in(directory, trouble::add);
        assertThat(trouble).isEmpty();
        assertThat(logs).hasSize(1);
        assertThat(logs.get(0).logName()).isEqualTo("export.log");
        return logs.get(0);
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Provide
    Arbitrary<Long> limits() {
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.longs().between(1024, 4096)),
                Tuple.of(3, Arbitraries.longs().between(4096, 200_000)),
                Tuple.of(2, Arbitraries.longs().between(200_000, 3_000_000)));
    }

    @Provide
    Arbitrary<List<Integer>> sizes() {
        Arbitrary<Integer> size = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0)),
                Tuple.of(2, Arbitraries.integers().between(1, 30)),
                Tuple.of(20, Arbitraries.integers().between(30, 300)),
                Tuple.of(3, Arbitraries.integers().between(300, 9_000)),
                Tuple.of(1, Arbitraries.integers().between(9_000, 200_000)));
        return size.list().ofMaxSize(400);
    }
}
