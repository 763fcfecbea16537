package io.getorchestra.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is on the disk at each step of the writer, as a kill at that moment would leave it. */
class FileBufferCrashTest {
    @TempDir
    Path root;

    /** Looks at the directory before and after each operation, and in the middle of each write. */
    private final class Watched extends Disk {
        private final Path folder;
        private int returned;
        private int[] lengths = {};
        /** What has been read of the log to be sent while it grows, one by one. */
        private final List<byte[]> parts = new ArrayList<>();

        private int mostGaps = 1;
        private boolean isWatching = true;
        private int looks;
        private int switches;

        Watched(Path folder) {
            this.folder = folder;
        }

        @Override
        RandomAccessFile create(Path file) throws IOException {
            look();
            RandomAccessFile created = super.create(file);
            look();
            return created;
        }

        @Override
        void write(RandomAccessFile file, long position, byte[] bytes, int offset, int length) throws IOException {
            look();
            int half = length / 2;
            super.write(file, position, bytes, offset, half);
            look();
            super.write(file, position + half, bytes, offset + half, length - half);
            look();
            switches++;
        }

        @Override
        void delete(Path file) throws IOException {
            look();
            super.delete(file);
            look();
        }

        void look() throws IOException {
            if (!isWatching || !Files.exists(folder)) {
                return;
            }
            List<String> trouble = new ArrayList<>();
            List<StoredLog> logs = StoredLog.in(folder, trouble::add);
            if (logs.isEmpty()) {
                assertThat(returned).isZero();
                return;
            }
            assertThat(trouble).isEmpty();
            assertThat(NumberedEvents.countWholeEvents(whole(logs.get(0)), lengths, mostGaps))
                    .isEqualTo(returned);
            looks++;
        }

        /** What Orchestra has, as the log says, and the log. */
        private byte[] whole(LogSource log) throws IOException {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (byte[] part : parts.subList(0, log.partsSent())) {
                whole.write(part);
            }
            whole.write(NumberedEvents.read(log));
            return whole.toByteArray();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_500, 20_000, 300_000, 1_500_000, 100_000_000})
    void nothingIsLostTornOrDoubledAtAnyStep(int limit) throws IOException {
        Path folder = root.resolve("task");
        Watched disk = new Watched(folder);
        int count = 250;
        NumberedEvents events = new NumberedEvents(limit, Math.min(150_000, limit / 2));
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(events.next(i));
        }
        disk.lengths = all.stream().mapToInt(event -> event.length).toArray();
        List<String> trouble = new ArrayList<>();
        CapturedLog log = CapturedLog.inFiles(disk, folder, "export.log", limit, trouble::add);
        for (byte[] event : all) {
            log.append(event, 0, event.length);
            disk.returned++;
            disk.look();
        }
        log.seal();
        disk.look();

        assertThat(trouble).isEmpty();
        assertThat(disk.looks).isGreaterThan(count);
        assertThat(disk.switches).isGreaterThan(4);
        assertThat(log.counts().kept() + log.counts().dropped()).isEqualTo(count);
        assertThat(NumberedEvents.countWholeEvents(NumberedEvents.read(log), disk.lengths))
                .isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_500, 20_000, 800_000, 50_000_000})
    void whatIsSentMeanwhileAndWhatIsLeftAreTheLogAtEachStep(int limit) throws IOException {
        Path folder = root.resolve("task");
        Watched disk = new Watched(folder);
        Random random = new Random(limit);
        NumberedEvents events = new NumberedEvents(limit, Math.min(150_000, limit / 2));
        // Each look reads all that is kept.
        int count = limit < 100_000 ? 400 : 200;
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(events.next(i));
        }
        disk.lengths = all.stream().mapToInt(event -> event.length).toArray();
        disk.mostGaps = count;
        List<String> trouble = new ArrayList<>();
        CapturedLog log = CapturedLog.inFiles(disk, folder, "export.log", limit, KeptEvents.PART, trouble::add);
        boolean taken = false;
        for (byte[] event : all) {
            // Where nothing is dropped a line may be more than one event.
            int cut = limit > 10_000_000 ? random.nextInt(event.length) : 0;
            disk.isWatching = cut == 0;
            if (cut > 0) {
                log.append(event, 0, cut);
                taken = taken || random.nextInt(4) == 0 && take(log, disk);
            }
            log.append(event, cut, event.length - cut);
            disk.isWatching = true;
            disk.returned++;
            disk.look();
            // Now and then Orchestra is away for long.
            int turn = random.nextInt(disk.returned % 150 < 75 ? 4 : 60);
            if (turn == 0 && taken) {
                log.partsSent(1);
                taken = false;
                disk.look();
            } else if (turn == 1 && !taken) {
                taken = take(log, disk);
                disk.look();
            }
        }
        log.seal();
        disk.look();

        assertThat(trouble).isEmpty();
        assertThat(disk.parts).hasSizeGreaterThan(count / 20);
        assertThat(log.partsSent()).isEqualTo(disk.parts.size() - (taken ? 1 : 0));
        assertThat(NumberedEvents.countWholeEvents(disk.whole(log), disk.lengths, count))
                .isEqualTo(count);
        if (taken) {
            log.partsSent(1);
            assertThat(NumberedEvents.countWholeEvents(disk.whole(log), disk.lengths, count))
                    .isEqualTo(count);
        }
        disk.isWatching = false;
        log.discard();
        assertThat(folder).isEmptyDirectory();
    }

    private static boolean take(CapturedLog log, Watched disk) throws IOException {
        LogSource part = log.nextPart(disk.returned % 2 == 0);
        if (part == null) {
            return false;
        }
        disk.parts.add(NumberedEvents.read(part));
        assertThat(disk.parts.get(disk.parts.size() - 1)).endsWith('\n');
        return true;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theHalfThatIsBeingPreparedDoesNotCount(int blocks) throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", 1 << 20, message -> {});
        int count = 0;
        for (int written = 0; written < 10_000 + blocks * StagingFile.HALF; written += 1_000) {
            byte[] event = NumberedEvents.event(count++, 1_000);
            log.append(event, 0, event.length);
        }
        Path staging = LogFileNames.staging(root, "export.log");
        byte[] content = Files.readAllBytes(staging);
        int other = 1 - blocks;
        Arrays.fill(content, 64 + other * 64, 128 + other * 64, (byte) 0xEE);
        int half = 4096 + other * StagingFile.HALF;
        Arrays.fill(content, half, half + StagingFile.HALF, (byte) 0xEE);
        int used = count * 1_000;
        if (blocks > 0) {
            used -= (int) Files.size(LogFileNames.segment(root, "export.log", 1));
        }
        half = 4096 + blocks * StagingFile.HALF;
        Arrays.fill(content, half + used, half + StagingFile.HALF, (byte) 0xEE);
        int table = StagingFile.TABLES + other * Entry.TABLE;
        Arrays.fill(content, table, table + Entry.TABLE, (byte) 0xEE);
        Files.write(staging, content);

        assertThat(NumberedEvents.countWholeEvents(
                        NumberedEvents.read(StoredLog.in(root, message -> {}).get(0)), null))
                .isEqualTo(count);
    }

    @Test
    void aThreadThatIsKilledInItsEventTakesNoOtherWithIt() throws IOException {
        CapturedLog log = CapturedLog.inFiles(root, "export.log", 1 << 20, message -> {});
        List<String> lines = List.of("first\n", "second\n", "third\n", "fourth\n");
        for (String line : lines) {
            byte[] event = line.getBytes(StandardCharsets.UTF_8);
            log.append(event, 0, event.length);
        }
        Path staging = LogFileNames.staging(root, "export.log");
        byte[] content = Files.readAllBytes(staging);
        ByteBuffer words = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        List<Integer> entries = IntStream.iterate(
                        StagingFile.TABLES, at -> at < StagingFile.TABLES + Entry.TABLE, at -> at + 8)
                .filter(at -> words.getLong(at) != 0)
                .boxed()
                .toList();
        assertThat(entries).hasSize(3);

        for (int killed = 0; killed < entries.size(); killed++) {
            long entry = words.getLong(entries.get(killed));
            words.putLong(entries.get(killed), 0);
            Files.write(staging, content);
            words.putLong(entries.get(killed), entry);

            List<String> left = new ArrayList<>(lines);
            left.remove(1 + killed);
            assertThat(NumberedEvents.read(StoredLog.in(root, message -> {}).get(0)))
                    .asString()
                    .isEqualTo(String.join("", left));
        }
    }

    /** The directory's files, to be put back as they were. */
    private static TreeMap<Path, byte[]> copy(Path folder) throws IOException {
        TreeMap<Path, byte[]> files = new TreeMap<>();
        try (var paths = Files.list(folder)) {
            for (Path path : paths.toList()) {
                files.put(path, Files.readAllBytes(path));
            }
        }
        return files;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void brokenFilesAreReadAsFarAsTheyGo(long seed) throws IOException {
        Random random = new Random(seed);
        NumberedEvents events = new NumberedEvents(seed, 100_000);
        CapturedLog log = CapturedLog.inFiles(root, "export.log", 500_000, message -> {});
        for (int i = 0; i < 300; i++) {
            byte[] event = events.next(i);
            log.append(event, 0, event.length);
        }
        TreeMap<Path, byte[]> files = copy(root);
        for (int i = 0; i < 40; i++) {
            List<Path> paths = List.copyOf(files.keySet());
            Path broken = paths.get(random.nextInt(paths.size()));
            byte[] content = files.get(broken);
            if (random.nextBoolean()) {
                Files.write(broken, Arrays.copyOf(content, random.nextInt(content.length + 1)));
            } else {
                Files.delete(broken);
            }
            List<String> trouble = new ArrayList<>();
            List<StoredLog> logs = StoredLog.in(root, trouble::add);
            assertThat(logs).hasSize(1);
            assertThat(logs.get(0).logName()).isEqualTo("export.log");
            byte[] text = NumberedEvents.read(logs.get(0));
            assertThat(NumberedEvents.read(logs.get(0))).isEqualTo(text);
            Files.write(broken, content);
        }
        assertThat(NumberedEvents.countWholeEvents(
                        NumberedEvents.read(StoredLog.in(root, message -> {}).get(0)), null))
                .isEqualTo(300);
    }
}
