package io.getorchestra.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.delivery.TaskDelivery;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of folders that are not as a task leaves them, that others want too, or that are too many. */
@Timeout(60)
class RecoveryTest {
    private static final Instant START = Instant.now().minus(1, ChronoUnit.DAYS);

    @TempDir
    Path directory;

    private FolderLife orchestra;

    @BeforeEach
    void start() throws IOException {
        orchestra = new FolderLife();
    }

    @AfterEach
    void stop() throws IOException {
        orchestra.close();
    }

    /** The folder of a task of another process, which has logged its number. */
    private Path leave(int number) throws IOException {
        return leave(number, taskJson(number, orchestra.url(), START.plusSeconds(number)));
    }

    private Path leave(int number, int bytes) throws IOException {
        Path folder = leave(number);
        Files.write(folder.resolve("export.log.000002"), new byte[bytes]);
        return folder;
    }

    private Path leave(int number, String taskJson) throws IOException {
        String name = String.format(Locale.ROOT, "%013d-1-1-%08x", START.toEpochMilli() + number, number);
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.createFile(folder.resolve("lock"));
        write(folder, taskJson);
        Files.writeString(folder.resolve("export.log.000001"), number + "\n");
        return folder;
    }

    private static String taskJson(int number, String url, Instant started) {
        return "{\"task_run_id\":\"" + id(number) + "\",\"name\":\"nightly-export\",\"webhook_url\":\"" + url
                + "\",\"started\":\"" + started + "\"}";
    }

    private static String id(int number) {
        return String.format(Locale.ROOT, "00000000-0000-4000-8000-%012d", number);
    }

    private static void write(Path folder, String taskJson) throws IOException {
        Files.writeString(folder.resolve("task.json"), taskJson);
    }

    private Map<Path, String> files() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.toList()) {
                files.put(path, Files.isRegularFile(path) ? "file of " + Files.size(path) : "no file");
            }
        }
        return files;
    }

    private List<String> kinds() {
        return orchestra.taken.stream().map(FolderLife::kind).toList();
    }

    @Test
    void whatIsNotOursStaysUntouchedAndIsNotInTheWay() throws IOException {
        leave(1, taskJson(1, "nonsense", START));
        leave(2, taskJson(2, "mailto:someone@example.org", START));
        leave(3, taskJson(3, "http://exa_mple.org/hook", START.minus(8, ChronoUnit.DAYS)));
        leave(4, taskJson(4, "http://[", START));
        leave(5, "[1, 2]");
        leave(6, "");
        Files.write(leave(7).resolve("task.json"), new byte[] {'{', (byte) 0xff});
        try (RandomAccessFile huge =
                new RandomAccessFile(leave(8).resolve("task.json").toFile(), "rw")) {
            huge.setLength(3L << 30);
        }
        Files.delete(leave(9).resolve("lock"));
        Path linked = leave(10).resolve("lock");
        Files.delete(linked);
        Files.createSymbolicLink(linked, directory.resolve("made-by-a-link"));
        Path withDirectory = leave(11).resolve("lock");
        Files.delete(withDirectory);
        Files.createDirectory(withDirectory);
        Files.createDirectories(directory.resolve("photos").resolve("task.json"));
        Files.writeString(directory.resolve("notes.txt"), "mine");
        Map<Path, String> foreign = files();
        leave(99);

        orchestra.recover(directory);

        assertThat(kinds()).containsExactly("FAILED", "LOG export.log");
        assertThat(files()).isEqualTo(foreign);
        assertThat(orchestra.warnings)
                .hasSize(11)
                .allMatch(warning -> warning.matches("The task folder " + directory + "/\\S+ is passed over: .+"));
    }

    @Test
    void whatIsNotedBehindALineThatIsHalfWrittenIsRead() throws IOException {
        Path path = leave(1);
        try (TaskFolder folder = TaskFolder.claim(path, new TaskFiles())) {
            folder.save(new TaskFolder.State(true, List.of(), Map.of("export.log", 1), Map.of()));
            Files.writeString(path.resolve("undelivered.jsonl"), "f1d2b3a4 {\"log\":\"exp", StandardOpenOption.APPEND);
            folder.noteDeliveredParts("export.log", 2);

            assertThat(folder.state().ended()).isTrue();
            assertThat(folder.state().deliveredParts()).isEqualTo(Map.of("export.log", 2));
        }
    }

    @Test
    void onlyWhatACrashLeftOfOurOwnIsSwept() throws IOException {
        Path foreignNew = Files.createDirectories(directory.resolve(".new-photos"));
        Files.writeString(foreignNew.resolve("a.jpg"), "mine");
        Files.setLastModifiedTime(foreignNew, FileTime.from(Instant.now().minus(2, ChronoUnit.DAYS)));
        Path foreignGone = Files.createDirectories(directory.resolve(".gone-photos"));
        Files.writeString(foreignGone.resolve("b.jpg"), "mine");
        Path strange = directory.resolve(".gone-1795594555034-1-1-0000abcd");
        Files.createDirectories(strange.resolve("lock").resolve("not-ours"));
        Map<Path, String> foreign = files();
        Path gone = Files.createDirectories(directory.resolve(".gone-1795594555034-2-kw1-0000abcd"));
        Files.writeString(gone.resolve("task.json"), "{}");
        leave(99);

        orchestra.recover(directory);

        assertThat(kinds()).containsExactly("FAILED", "LOG export.log");
        assertThat(files()).isEqualTo(foreign);
        assertThat(orchestra.warnings).isEmpty();
    }

    @Test
    void aFolderThatCouldNotBeReadIsFreeForALaterTask() throws IOException {
        Webhook webhook = orchestra.webhook(FolderLife.ID);
        TaskStore store = TaskStore.create(directory, webhook, "nightly-export", null, null);
        store.leave();
        Path own = store.path().resolve("task.json");
        String whole = Files.readString(own);
        write(store.path(), whole.substring(0, 20));
        Path foreign = leave(1, "{}");
        orchestra.recover(directory);
        assertThat(orchestra.warnings).hasSize(2).allMatch(warning -> warning.contains("is passed over"));
        assertThat(orchestra.taken).isEmpty();

        write(store.path(), whole);
        write(foreign, taskJson(1, orchestra.url(), START));
        orchestra.recover(directory);

        assertThat(kinds()).containsExactly("FAILED", "LOG export.log", "FAILED");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aFolderThatCouldNotBeDeliveredIsFreeForOthers() throws IOException {
        Path obstacle = Files.createDirectory(leave(1).resolve("undelivered.jsonl"));
        Path next = leave(2);
        orchestra.recover(directory);
        assertThat(orchestra.warnings).singleElement().asString().contains("cannot be delivered");
        assertThat(next).doesNotExist();
        orchestra.taken.clear();

        Files.delete(obstacle);
        try (OtherProcess other = new OtherProcess(directory, orchestra.url())) {
            assertThat(other.recover()).isEmpty();
        }

        assertThat(kinds()).containsExactly("FAILED", "LOG export.log");
        assertThat(directory).isEmptyDirectory();
    }

    /** Two applications in one server have a copy of the library each. */
    @Test
    void whatAnotherCopyInThisProcessWorksOnStaysLocked() throws IOException {
        Path folder = leave(1);
        try (OtherProcess other = new OtherProcess(directory, orchestra.url())) {
            try (RandomAccessFile lock =
                    new RandomAccessFile(folder.resolve("lock").toFile(), "rw")) {
                lock.getChannel().lock();

                orchestra.recover(directory);
                orchestra.recover(directory);
                assertThat(other.recover()).isEmpty();

                assertThat(orchestra.taken).isEmpty();
                assertThat(orchestra.warnings).isEmpty();
            }
            assertThat(other.recover()).isEmpty();
            assertThat(kinds()).containsExactly("FAILED", "LOG export.log");
        }
    }

    @Test
    void processesThatStartWhileAnotherDeliversDoNotNotice() throws Exception {
        List<String> expected = new ArrayList<>();
        try (OtherProcess other = new OtherProcess(directory, orchestra.url())) {
            for (int i = 0; i < 150; i++) {
                leave(i);
                expected.addAll(List.of(id(i) + " FAILED", id(i) + " LOG export.log"));
            }
            CompletableFuture<Void> delivery = CompletableFuture.runAsync(() -> orchestra.recover(directory));
            do {
                assertThat(other.recover()).isEmpty();
            } while (!delivery.isDone());
            delivery.get();
        }
        assertThat(orchestra.warnings).isEmpty();
        assertThat(orchestra.taken)
                .extracting(body -> body.get("task_run_id").textValue() + " " + FolderLife.kind(body))
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsRefusedForGoodIsDeletedAndToldWithItsTask() throws IOException {
        leave(1);
        orchestra.failures = 2;
        orchestra.failure = "404 Not Found";

        orchestra.recover(directory);

        assertThat(directory).isEmptyDirectory();
        assertThat(orchestra.warnings)
                .singleElement()
                .asString()
                .contains("nightly-export (" + id(1) + ") of " + START.plusSeconds(1))
                .contains("the log export.log (HTTP 404")
                .endsWith("nothing keeps it");
    }

    @Test
    void whatIsRefusedForTheKeyIsKept() throws IOException {
        Path folder = leave(1);
        orchestra.failures = 2;
        orchestra.failure = "403 Forbidden";

        orchestra.recover(directory);

        assertThat(folder).exists();
        assertThat(orchestra.warnings).singleElement().asString().endsWith("kept for the next start");
        orchestra.recover(directory);
        assertThat(kinds()).containsExactly("FAILED", "LOG export.log");
    }

    @Test
    void anInterruptedThreadStillNotesHowItsTaskEnded() throws IOException {
        TaskStore store = TaskStore.create(directory, orchestra.webhook(FolderLife.ID), "nightly-export", null, null);
        Thread.currentThread().interrupt();
        assertThat(store.keepEnded(
                        () -> List.of(new WebhookEvent.StatusUpdate("SUCCEEDED", "nightly-export succeeded."))))
                .isTrue();
        assertThat(Thread.interrupted()).isTrue();
        store.leave();

        orchestra.recover(directory);

        assertThat(kinds()).containsExactly("SUCCEEDED");
    }

    @Test
    void anEndThatTheDiskDoesNotTakeIsNotReplacedByAnother() throws IOException {
        TaskFiles full = new TaskFiles() {
            @Override
            void createFile(Path file) throws IOException {
                if (file.endsWith("undelivered.jsonl.tmp")) {
                    throw new IOException("No space left on device");
                }
                super.createFile(file);
            }
        };
        orchestra.failures = Integer.MAX_VALUE;
        TaskStore store =
                TaskStore.create(directory, orchestra.webhook(FolderLife.ID), "nightly-export", null, null, full);
        TaskDelivery delivery = new TaskDelivery(orchestra.webhook(FolderLife.ID), List::of, store);
        TaskDelivery.Summary summary =
                delivery.finish("SUCCEEDED", "done", Map.of(), Deadline.in(Duration.ofSeconds(2)));

        assertThat(summary.undelivered()).containsExactly("the status SUCCEEDED");
        assertThat(summary.kept()).isFalse();
        orchestra.failures = 0;
        orchestra.recover(directory);
        assertThat(kinds()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void manyFoldersAreOneOpenFileAtATime() throws IOException {
        int many = 300;
        for (int i = 1; i <= many; i++) {
            leave(i);
        }
        int before = openFiles();
        AtomicInteger most = new AtomicInteger();
        orchestra.recover(directory, step -> most.accumulateAndGet(openFiles(), Math::max));

        assertThat(orchestra.taken).hasSize(2 * many);
        assertThat(most.get()).isLessThan(before + many / 2);
    }

    private static int openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return (int) open.count();
        }
    }

    @Test
    void whatDoesNotFitGoesOldestFirst() throws IOException {
        Path[] folders = {leave(1, 5000), leave(2, 3000), leave(3, 2000), leave(4, 4000)};

        recoverInAnOutage(size(folders[2], folders[3]));

        assertThat(files().keySet()).contains(folders[2], folders[3]).doesNotContain(folders[0], folders[1]);
        assertThat(orchestra.warnings).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(orchestra.warnings.get(i))
                    .contains("nightly-export (" + id(i + 1) + ") of " + START.plusSeconds(i + 1))
                    .containsPattern("takes more than \\d+ bytes, its " + (i == 0 ? "5\\d\\d\\d" : "3\\d\\d\\d")
                            + " bytes are deleted");
        }
        orchestra.failures = 0;
        orchestra.recover(directory);
        assertThat(kinds()).containsExactly("FAILED", "LOG export.log", "FAILED", "LOG export.log");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void theNewestStaysHoweverLargeItIs() throws IOException {
        Path older = leave(1, 10);
        Path newest = leave(2, 100_000);

        recoverInAnOutage(1);

        assertThat(older).doesNotExist();
        assertThat(newest).exists();
        assertThat(orchestra.warnings).hasSize(1);
    }

    @Test
    void whatCanBeDeliveredIsNotDeletedForRoom() throws IOException {
        leave(1, 5000);
        leave(2, 5000);

        orchestra.recover(directory, impatient(), new TaskFiles(), 1);

        assertThat(kinds()).containsExactly("FAILED", "LOG export.log", "FAILED", "LOG export.log");
        assertThat(orchestra.warnings).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatSomebodyHoldsOrIsNotOursNeitherCountsNorGoes() throws IOException {
        Path unreadable = leave(1, "{}");
        Files.write(unreadable.resolve("large"), new byte[100_000]);
        Instant old = START.minus(1, ChronoUnit.HOURS);
        TaskFolder.Task task = new TaskFolder.Task(id(9), "running", orchestra.url(), old, null, null);
        try (TaskFolder running = TaskFolder.create(directory, task, new TaskFiles())) {
            Files.write(running.path().resolve("large"), new byte[100_000]);
            Path first = leave(2, 5000);
            Path second = leave(3, 5000);

            recoverInAnOutage(size(first, second) + 1000);

            assertThat(files().keySet()).contains(unreadable, running.path(), first, second);
            assertThat(orchestra.warnings).singleElement().asString().contains("passed over");
        }
    }

    /** Nobody may come who could deliver it, and it takes as much. */
    @Test
    void whatIsForAnotherWebhookCountsToo() throws IOException {
        Path first = leave(1, taskJson(1, "https://elsewhere.example.org", START));
        Path second = leave(2, 5000);

        recoverInAnOutage(size(second));

        assertThat(first).doesNotExist();
        assertThat(second).exists();
        assertThat(orchestra.warnings)
                .anyMatch(warning -> warning.contains(id(1)) && warning.contains("deleted to make room"));
    }

    /** A folder that cannot be deleted is told; the others are judged as if it were not there. */
    @Test
    void whatCannotBeDeletedDoesNotCostTheNextItsPlace() throws IOException {
        Path first = leave(1, 5000);
        Path second = leave(2, 5000);
        Path third = leave(3, 5000);
        orchestra.failures = Integer.MAX_VALUE;
        TaskFiles stubborn = new TaskFiles() {
            @Override
            void move(Path from, Path to) throws IOException {
                if (from.equals(first)) {
                    throw new IOException("busy");
                }
                super.move(from, to);
            }
        };

        orchestra.recover(directory, impatient(), stubborn, size(second, third));

        assertThat(files().keySet()).contains(first, second, third);
        assertThat(orchestra.warnings)
                .anyMatch(warning -> warning.contains("cannot be deleted: java.io.IOException: busy"));
    }

    private Webhook impatient() {
        return new Webhook(
                orchestra.webhook(FolderLife.OTHER_ID).url(),
                FolderLife.KEY,
                FolderLife.OTHER_ID,
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                1);
    }

    private void recoverInAnOutage(long limit) {
        orchestra.failures = Integer.MAX_VALUE;
        orchestra.recover(directory, impatient(), new TaskFiles(), limit);
    }

    private static long size(Path... folders) throws IOException {
        long size = 0;
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    size += Files.size(file);
                }
            }
        }
        return size;
    }
}
