package io.getorchestra.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The file buffer when its files make trouble: one message, nothing thrown, everything kept that could be. */
class FileBufferTroubleTest {
    private static final long PLENTY = 1L << 30;

    @TempDir
    Path root;

    private final List<String> trouble = new ArrayList<>();
    private int next;

    /** Fails from a certain operation on, a write after a part of it. */
    private static final class Failing extends Disk {
        private final IOException failure;
        private int left;

        Failing(int operations, IOException failure) {
            this.left = operations;
            this.failure = failure;
        }

        private void step() throws IOException {
            if (left-- <= 0) {
                throw failure;
            }
        }

        @Override
        RandomAccessFile create(Path file) throws IOException {
            step();
            return super.create(file);
        }

        @Override
        MappedByteBuffer map(Path file, int size) throws IOException {
            step();
            return super.map(file, size);
        }

        @Override
        void write(RandomAccessFile file, long position, byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                super.write(file, position, bytes, offset, length / 3);
            }
            step();
            super.write(file, position, bytes, offset, length);
        }

        @Override
        long size(Path file) throws IOException {
            step();
            return super.size(file);
        }
    }

    private void append(CapturedLog log, int count, int length) {
        for (int i = 0; i < count; i++) {
            byte[] event = NumberedEvents.event(next++, length);
            log.append(event, 0, event.length);
        }
    }

    private void assertWhole(CapturedLog log) throws IOException {
        log.seal();
        assertThat(log.counts()).isEqualTo(new CapturedLog.Counts(next, next, 0));
        byte[] text = NumberedEvents.read(log);
        assertThat(NumberedEvents.countWholeEvents(text, null)).isEqualTo(next);
        assertThat(NumberedEvents.read(log)).isEqualTo(text);
    }

    private String stored() throws IOException {
        List<StoredLog> logs = StoredLog.in(root, message -> {});
        return logs.isEmpty() ? "" : new String(NumberedEvents.read(logs.get(0)), StandardCharsets.UTF_8);
    }

    @Test
    void aDiskThatFillsUpAtAnyOperationLosesNothing() throws IOException {
        int operations = 0;
        do {
            trouble.clear();
            next = 0;
            Path folder = root.resolve("task-" + operations);
            CapturedLog log = CapturedLog.inFiles(
                    new Failing(operations, new IOException("No space left on device")),
                    folder,
                    "export.log",
                    PLENTY,
                    trouble::add);
            append(log, 100, 1_000);
            append(log, 1, 100_000);
            append(log, 200, 700);
            append(log, 1, 65_530);
            int beforeSeal = trouble.size();
            List<StoredLog> killed = Files.exists(folder) ? StoredLog.in(folder, message -> {}) : List.of();
            if (beforeSeal > 0 && !killed.isEmpty()) {
                String text = new String(NumberedEvents.read(killed.get(0)), StandardCharsets.UTF_8);
                int end = text.lastIndexOf("[orchestra] ");
                int inFiles =
                        NumberedEvents.countWholeEvents(text.substring(0, end).getBytes(StandardCharsets.UTF_8), null);
                assertThat(text.substring(end)).startsWith("[orchestra] " + (next - inFiles) + " event");
            }
            assertWhole(log);
            assertThat(trouble).hasSizeLessThanOrEqualTo(1);
            operations++;
        } while (!trouble.isEmpty());
        assertThat(operations).isGreaterThan(15);
    }

    @Test
    void theMessageNamesLogDirectoryAndReason() {
        CapturedLog log = CapturedLog.inFiles(
                new Failing(0, new FileSystemException("export.log.staging", null, "Too many open files")),
                root,
                "export.log",
                PLENTY,
                trouble::add);
        append(log, 2, 100);

        assertThat(trouble).hasSize(1);
        assertThat(trouble.get(0)).contains("'export.log'", root.toString(), "Too many open files", "16384 KB");
    }

    @Test
    void aFullTmpfsLosesNothing() throws Exception {
        Path mount = Files.createDirectory(root.resolve("tmpfs"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", mount.toString()))
                .isTrue();
        try {
            CapturedLog log = CapturedLog.inFiles(mount.resolve("task"), "export.log", PLENTY, trouble::add);
            append(log, 2_000, 500);

            assertThat(trouble).hasSize(1);
            assertThat(trouble.get(0)).contains("No space left on device");
            List<StoredLog> killed = StoredLog.in(mount.resolve("task"), message -> {});
            String text = new String(NumberedEvents.read(killed.get(0)), StandardCharsets.UTF_8);
            int end = text.lastIndexOf("[orchestra] ");
            int inFiles =
                    NumberedEvents.countWholeEvents(text.substring(0, end).getBytes(StandardCharsets.UTF_8), null);
            assertThat(inFiles).isBetween(700, 1_100);
            assertThat(text.substring(end)).startsWith("[orchestra] " + (2_000 - inFiles) + " events are missing");
            assertWhole(log);

            CapturedLog second = CapturedLog.inFiles(mount.resolve("task"), "second.log", PLENTY, trouble::add);
            next = 0;
            append(second, 100, 500);
            assertWhole(second);
            assertThat(trouble).hasSize(2);
            assertThat(mount.resolve("task").resolve("second.log.staging")).doesNotExist();
        } finally {
            assertThat(run("umount", "-l", mount.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({"0,3", "0,30000", "4096,3", "4096,30000", "8192,3", "8192,60000", "100000,60000"})
    void aStagingFileTruncatedUnderUsLosesNothing(int length, int before) throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", PLENTY, trouble::add);
        append(log, before, 50);
        try (RandomAccessFile file =
                new RandomAccessFile(root.resolve("export.log.staging").toFile(), "rw")) {
            file.setLength(length);
        }
        append(log, 3_000, 50);

        assertThat(trouble).hasSize(1);
        assertThat(trouble.get(0)).contains("export.log.staging has been truncated");
        log.countDropped();
        assertThat(log.counts().dropped()).isEqualTo(1);
        log.seal();
        String text = new String(NumberedEvents.read(log), StandardCharsets.UTF_8);
        String note = "[orchestra] 1 event is missing in this log: could not be encoded or stored\n";
        assertThat(text).endsWith(note);
        assertThat(NumberedEvents.countWholeEvents(
                        text.substring(0, text.length() - note.length()).getBytes(StandardCharsets.UTF_8), null))
                .isEqualTo(next);
    }

    /** Each of them finds out on its own. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4096, 8192, 100_000, StagingFile.TABLES, StagingFile.TABLES + 4096})
    void aStagingFileTruncatedUnderThreadsLosesNothing(int length) throws Exception {
        List<String> told = new CopyOnWriteArrayList<>();
        CapturedLog log = CapturedLog.inFiles(root, "export.log", PLENTY, told::add);
        int threads = 4;
        int each = 20_000;
        CountDownLatch half = new CountDownLatch(threads * each / 2);
        List<Thread> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String name = "writer" + t;
            writers.add(new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    byte[] event = (name + " " + i + "\n").getBytes(StandardCharsets.UTF_8);
                    log.append(event, 0, event.length);
                    half.countDown();
                }
            }));
        }
        writers.forEach(Thread::start);
        half.await();
        try (RandomAccessFile file =
                new RandomAccessFile(root.resolve("export.log.staging").toFile(), "rw")) {
            file.setLength(length);
        }
        for (Thread writer : writers) {
            writer.join();
        }
        log.seal();

        assertThat(told).hasSize(1);
        assertThat(log.counts()).isEqualTo(new CapturedLog.Counts(threads * each, threads * each, 0));
        List<String> lines = new String(NumberedEvents.read(log), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(lines).hasSize(threads * each);
        for (int t = 0; t < threads; t++) {
            String name = "writer" + t + " ";
            assertThat(lines.stream().filter(line -> line.startsWith(name)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, each).mapToObj(i -> name + i).toList());
        }
    }

    /** Wherever it runs out. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(60)
    void aStackThatIsFullCostsNoOtherEvent(boolean inFiles) throws Exception {
        CapturedLog log =
                inFiles ? CapturedLog.inFiles(root, "export.log", PLENTY, trouble::add) : CapturedLog.inMemory(PLENTY);
        Deep deep = new Deep(log);
        Thread thread = new Thread(null, deep, "deep", 256 * 1024);
        thread.start();
        thread.join();
        log.seal();

        assertThat(trouble).isEmpty();
        List<Integer> left = new String(NumberedEvents.read(log), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("[orchestra] "))
                .map(Integer::valueOf)
                .toList();
        assertThat(left).isSorted().doesNotHaveDuplicates();
        assertThat(log.counts().kept()).isEqualTo(left.size());
        int dropped = (int) log.counts().dropped();
        assertThat(dropped).isLessThan(deep.returned / 10);
        assertThat(left.size()).isBetween(deep.returned - dropped, deep.returned + Deep.ROUNDS);
    }

    /** Logs at each depth until the stack is full. */
    private static final class Deep implements Runnable {
        private static final int ROUNDS = 100;

        private final CapturedLog log;
        private int number;
        int returned;

        Deep(CapturedLog log) {
            this.log = log;
        }

        @Override
        public void run() {
            for (int round = 0; round < ROUNDS; round++) {
                begin(round % 50);
            }
        }

        private void begin(int pad) {
            try {
                if (pad > 0) {
                    begin(pad - 1);
                } else {
                    dive();
                }
            } catch (StackOverflowError e) {
                // It is what is to be.
            }
        }

        private void dive() {
            byte[] event = (number++ + "\n").getBytes(StandardCharsets.UTF_8);
            log.append(event, 0, event.length);
            returned++;
            dive();
        }
    }

    @Test
    void aSegmentDeletedUnderUsIsReadThroughItsOpenFile() throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", PLENTY, trouble::add);
        append(log, 1_000, 100);
        Files.delete(root.resolve("export.log.000001"));
        append(log, 1_000, 100);

        assertThat(trouble).hasSize(1);
        assertThat(trouble.get(0)).contains("NoSuchFileException");
        assertWhole(log);
        log.discard();
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void aStagingFileDeletedUnderUsLosesNothing() throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", PLENTY, trouble::add);
        append(log, 1_000, 100);
        Files.delete(root.resolve("export.log.staging"));
        append(log, 10_000, 100);

        assertThat(trouble).hasSize(1);
        assertThat(trouble.get(0)).contains("NoSuchFileException", "export.log.staging");
        assertWhole(log);
    }

    @Test
    void aDirectoryDeletedUnderUsLosesNothing() throws IOException {
        Path folder = root.resolve("task");
        CapturedLog log = CapturedLog.inFiles(folder, "export.log", PLENTY, trouble::add);
        append(log, 1_000, 100);
        BufferProperties.delete(folder);
        append(log, 10, 100);

        assertWhole(log);
        assertThat(trouble).hasSize(1);
    }

    @Test
    void aSegmentTruncatedUnderUsIsReadAsFarAsItGoes() throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", PLENTY, trouble::add);
        append(log, 1_000, 100);
        try (RandomAccessFile file =
                new RandomAccessFile(root.resolve("export.log.000001").toFile(), "rw")) {
            file.setLength(250);
        }
        append(log, 1_000, 100);
        log.seal();

        assertThat(trouble).hasSize(1);
        assertThat(trouble.get(0)).contains("export.log.000001 has been truncated");
        String text = new String(NumberedEvents.read(log), StandardCharsets.UTF_8);
        assertThat(text.lines().toList().get(2)).hasSize(50);
        assertThat(text.lines().toList().get(3))
                .matches("\\[orchestra\\] \\d+ bytes are missing here: export.log.000001 is shorter .*");
        assertThat(text).contains("\n00001999 ");
    }

    @Test
    void aMissingSegmentIsSaidAndTheRestIsRead() throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", 300_000, trouble::add);
        append(log, 2_000, 100);
        log.seal();
        Files.delete(root.resolve("export.log.000001"));

        String text = new String(NumberedEvents.read(log), StandardCharsets.UTF_8);
        assertThat(text).startsWith("[orchestra] 300 events (30000 bytes) are missing here: export.log.000001 cannot");
        assertThat(text).contains("\n00000300 ").contains("\n00001999 ");
        assertThat(stored()).startsWith("[orchestra] events are missing here: export.log.000001 cannot");
        assertThat(trouble).isEmpty();
    }

    @Test
    void theFilesOfDroppedEventsAreDeleted() throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", 300_000, trouble::add);
        append(log, 20_000, 100);

        long onDisk = 0;
        try (var files = Files.list(root)) {
            for (Path file : files.toList()) {
                onDisk += Files.size(file);
            }
        }
        assertThat(onDisk).isBetween(250_000L, 300_000L + StagingFile.SIZE);
        assertThat(log.counts().dropped()).isGreaterThan(17_000);
    }

    @Test
    void withoutItsStagingFileTheSegmentsAreReadWithANote() throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", PLENTY, trouble::add);
        append(log, 1_000, 100);
        Files.delete(root.resolve("export.log.staging"));

        assertThat(stored()).startsWith("00000000 ").endsWith("export.log.staging is missing or broken\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"export.log.staging", "export.log.000001"})
    void aPlantedSymlinkIsNotFollowed(String name) throws IOException {
        Path target = Files.writeString(root.resolve("precious"), "precious");
        Path folder = Files.createDirectory(root.resolve("task"));
        Files.createSymbolicLink(folder.resolve(name), target);
        Files.createSymbolicLink(folder.resolve("dangling.staging"), root.resolve("elsewhere"));
        CapturedLog log = CapturedLog.inFiles(folder, "export.log", PLENTY, trouble::add);
        append(log, 2_000, 100);
        assertWhole(log);
        assertThat(trouble).hasSize(1);
        assertThat(trouble.get(0)).contains("FileAlreadyExistsException");

        next = 0;
        CapturedLog dangling = CapturedLog.inFiles(folder, "dangling", PLENTY, trouble::add);
        append(dangling, 10, 100);
        assertWhole(dangling);

        List<String> passedOver = new ArrayList<>();
        StoredLog.in(folder, passedOver::add);
        assertThat(passedOver).anyMatch(message -> message.contains(name + " is passed over"));
        log.discard();
        assertThat(target).hasContent("precious");
        assertThat(root.resolve("elsewhere")).doesNotExist();
        assertThat(folder.resolve(name)).isSymbolicLink();
    }

    @Test
    void aLinkedDirectoryIsRefused() throws IOException {
        Path real = Files.createDirectory(root.resolve("real"));
        Path link = Files.createSymbolicLink(root.resolve("link"), real);
        CapturedLog log = CapturedLog.inFiles(link, "export.log", PLENTY, trouble::add);
        append(log, 10, 100);

        assertWhole(log);
        assertThat(trouble).hasSize(1);
        assertThat(real).isEmptyDirectory();
    }

    @Test
    void filesAndDirectoryBelongToTheirOwnerOnly() throws IOException {
        assumeThat(root.getFileSystem().supportedFileAttributeViews()).contains("posix");
        Path folder = root.resolve("task");
        CapturedLog log = CapturedLog.inFiles(folder, "export.log", PLENTY, trouble::add);
        append(log, 2_000, 100);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        try (var files = Files.list(folder)) {
            assertThat(files.toList())
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aThreadThatIsInterruptedLogsOnAndStaysInterrupted() throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", PLENTY, trouble::add);
        Thread.currentThread().interrupt();
        try {
            append(log, 3_000, 100);
            append(log, 1, 100_000);
            log.seal();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            assertWhole(log);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(trouble).isEmpty();
    }

    @Test
    void theMessageMayBeLoggedItself() throws IOException {
        AtomicReference<CapturedLog> log = new AtomicReference<>();
        log.set(CapturedLog.inFiles(
                new Failing(12, new IOException("No space left on device")), root, "export.log", PLENTY, message -> {
                    trouble.add(message);
                    append(log.get(), 1, 100);
                    throw new IllegalStateException("a sink that fails");
                }));
        append(log.get(), 3_000, 100);

        assertThat(trouble).hasSize(1);
        assertWhole(log.get());
    }

    @Test
    void afterAFallBackTheHeapHoldsNoMoreThanItsLimit() throws IOException {
        CapturedLog log = CapturedLog.inFiles(
                new Failing(12, new IOException("No space left on device")), root, "export.log", PLENTY, trouble::add);
        append(log, 4_000, 10_000);
        log.seal();

        assertThat(trouble).hasSize(1);
        byte[] text = NumberedEvents.read(log);
        assertThat(NumberedEvents.countWholeEvents(text, null)).isEqualTo(next);
        assertThat(text.length).isBetween(15 << 20, 17 << 20);
        assertThat(new String(text, StandardCharsets.UTF_8)).contains("the log reached its limit of 16777216 bytes");
    }

    @Test
    void eventsThatCouldNotBeEncodedAreCountedForALaterProcessToo() throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", PLENTY, trouble::add);
        log.countDropped();
        append(log, 3, 100);
        log.countDropped();
        String killed = stored();
        log.seal();
        log.countDropped();

        assertThat(killed).endsWith("[orchestra] 2 events are missing in this log: could not be encoded or stored\n");
        assertThat(NumberedEvents.read(log)).isEqualTo(killed.getBytes(StandardCharsets.UTF_8));
        assertThat(log.counts()).isEqualTo(new CapturedLog.Counts(5, 3, 2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "../up", "x/y\\z", "täglich €", "100%+*~", "Export.000001", "a.staging", "LONG"})
    void anyLogNameIsFoundAgain(String given) throws IOException {
        String name = given.equals("LONG") ? "€ long".repeat(100) : given;
        Path folder = root.resolve("task");
        CapturedLog log = CapturedLog.inFiles(folder, name, PLENTY, trouble::add);
        append(log, 1_000, 100);

        List<StoredLog> logs = StoredLog.in(folder, trouble::add);
        assertThat(trouble).isEmpty();
        assertThat(logs).hasSize(1);
        assertThat(logs.get(0).logName()).isEqualTo(name);
        assertThat(NumberedEvents.read(logs.get(0))).hasSize(100_000);
        try (var files = Files.list(root)) {
            assertThat(files.toList()).containsExactly(folder);
        }
        if (!name.isEmpty() && !given.equals("LONG")) {
            Files.delete(folder.resolve(LogFileNames.encode(name) + ".staging"));
            assertThat(StoredLog.in(folder, trouble::add).get(0).logName()).isEqualTo(name);
        }
    }

    @Test
    void otherFilesArePassedOver() throws IOException {
        Files.writeString(root.resolve("task.json"), "{}");
        Files.writeString(root.resolve("undelivered.jsonl"), "");
        Files.writeString(root.resolve("lock"), "");
        Files.writeString(root.resolve("torn.staging"), "too short");
        Files.createDirectory(root.resolve("folder.000001"));

        assertThat(StoredLog.in(root, trouble::add)).isEmpty();
        assertThat(trouble).hasSize(2);
        assertThat(String.join("\n", trouble).toLowerCase(Locale.ROOT)).contains("torn.staging", "folder.000001");
    }

    @Test
    void thereIsNoMoreThanOneOpenFileWhileItIsWrittenAndRead() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeThat(descriptors).isDirectory();
        CapturedLog log = CapturedLog.inFiles(root, "export.log", 400_000, trouble::add);
        append(log, 10_000, 100);
        assertThat(openFilesIn(descriptors)).isLessThanOrEqualTo(1);
        log.seal();
        assertThat(openFilesIn(descriptors)).isZero();
        try (var in = log.open()) {
            in.readNBytes(300_000);
            assertThat(openFilesIn(descriptors)).isEqualTo(1);
        }
        assertThat(openFilesIn(descriptors)).isZero();
    }

    private long openFilesIn(Path descriptors) throws IOException {
        try (var open = Files.list(descriptors)) {
            return open.filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).startsWith(root.toRealPath());
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }
}
