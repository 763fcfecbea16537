package io.getorchestra.internal.recovery;

import static io.getorchestra.internal.recovery.FolderLife.kind;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is on the disk, and with Orchestra, at each step of a task folder's life, as a kill at that moment would leave it, and what the next start
 * makes of it.
 *
 * <p>What Orchestra has taken when the process dies may be sent once more if nothing on the disk says so yet. That is the request that was under
 * way, no other, once a request has failed, for from then on each answer is noted. Before, events are not noted one by one, which
 * would cost each task a write for each event: then the task's undelivered events, among them its end, may come again, but of its
 * log still only the part that was under way.
 */
@Timeout(300)
class FolderCrashTest {
    @TempDir
    Path root;

    private FolderLife life;
    private Path live;
    private final List<Kill> kills = new ArrayList<>();

    /**
     * A moment at which the process dies.
     *
     * @param files what it leaves on the disk
     * @param taken what Orchestra has
     * @param mayRepeat what of that the disk does not tell
     * @param logged what the job has logged
     * @param begun whether the task has its folder
     * @param endNoted whether the disk tells how the task ended
     */
    private record Kill(
            String step,
            Path files,
            List<JsonNode> taken,
            List<JsonNode> mayRepeat,
            String logged,
            boolean begun,
            boolean endNoted) {}

    @BeforeEach
    void start() throws IOException {
        life = new FolderLife();
        live = root.resolve("live");
    }

    @AfterEach
    void stop() throws IOException {
        life.close();
    }

    private void kill(String step) throws IOException {
        Path files = root.resolve(String.format("killed-%03d", kills.size()));
        FolderLife.copy(live, files);
        kills.add(new Kill(
                kills.size() + ": " + step,
                files,
                List.copyOf(life.taken),
                life.mayRepeat(),
                life.logged,
                life.begun,
                life.endNoted));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theTasksProcessDiesAtAnyStep(int failures) throws Exception {
        life.failures = failures;
        life.runTask(live, this::kill);
        assertThat(live).isEmptyDirectory();
        assertThat(steps())
                .containsSubsequence("made .new-folder", "made lock", "half wrote task.json.tmp", "renamed to folder")
                .containsSubsequence("RUNNING taken, not answered", "logged the first event", "logged all events")
                .containsSubsequence("half wrote undelivered.jsonl.tmp", "renamed to undelivered.jsonl")
                .containsSubsequence(
                        "SUCCEEDED taken, not answered",
                        "LOG export.001-of-002.log taken, not answered",
                        "half noted in undelivered.jsonl",
                        "noted in undelivered.jsonl",
                        "LOG export.002-of-002.log taken, not answered")
                .containsSubsequence("renamed to .gone-folder", "deleted lock", "deleted .gone-folder");

        for (Kill kill : kills) {
            checkNextStart(kill, kill.endNoted() ? "SUCCEEDED" : "FAILED");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theProcessOfATaskThatSendsItsLogWhileItRunsDiesAtAnyStep(int failures) throws Exception {
        life.failures = failures;
        life.runLiveTask(live, this::kill);
        assertThat(live).isEmptyDirectory();
        assertThat(steps())
                .containsSubsequence(
                        "LOG export.001.log taken, not answered",
                        "LOG export.002.log taken, not answered",
                        "LOG export.003.log taken, not answered",
                        "a log refused",
                        "SUCCEEDED taken, not answered",
                        "renamed to .gone-folder");

        for (Kill kill : kills) {
            checkNextStart(kill, kill.endNoted() ? "SUCCEEDED" : "FAILED");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theProcessThatDeliversDiesAtAnyStep(int failures) throws Exception {
        Path left = root.resolve("left");
        life.leaveFolder(left);
        FolderLife.copy(left, live);
        life.failures = failures;
        life.recover(live, this::kill);
        assertThat(live).isEmptyDirectory();

        for (Kill kill : kills) {
            assertThat(checkNextStart(kill, "FAILED"))
                    .as(kill.step())
                    .containsExactly(
                            "RUNNING",
                            "SET_OUTPUT",
                            "FAILED",
                            "LOG export.001-of-002.log",
                            "LOG export.002-of-002.log");
        }
    }

    private List<String> steps() {
        return kills.stream()
                .map(kill -> kill.step().substring(kill.step().indexOf(' ') + 1))
                .toList();
    }

    /** Returns what Orchestra has got in the end, in the order in which it came first. */
    private Set<String> checkNextStart(Kill kill, String end) throws IOException {
        life.taken.clear();
        life.recover(kill.files());

        List<JsonNode> sent = List.copyOf(life.taken);
        List<JsonNode> all = Stream.concat(kill.taken().stream(), sent.stream()).toList();
        assertThat(life.warnings).as(kill.step()).isEmpty();
        assertThat(sent)
                .as(kill.step())
                .allMatch(body -> body.get("task_run_id").textValue().equals(FolderLife.ID));
        if (!kill.begun()) {
            // open() has not returned: of this task nobody knows yet.
            assertThat(all).as(kill.step()).isEmpty();
            checkUnfinishedFolderGoesAfterAnHour(kill);
            return Set.of();
        }
        assertThat(sent.stream().map(FolderLife::kind)).as(kill.step()).doesNotHaveDuplicates();
        assertThat(sent.stream()
                        .filter(kill.taken()::contains)
                        .filter(body -> !kill.mayRepeat().contains(body)))
                .as(kill.step())
                .extracting(FolderLife::kind)
                .isEmpty();
        assertThat(ends(all)).as(kill.step()).containsExactly(end);
        assertThat(log(all).equals(kill.logged()))
                .as("%s: log is whole", kill.step())
                .isTrue();
        assertThat(kill.files()).as(kill.step()).isEmptyDirectory();
        return all.stream().map(FolderLife::kind).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void checkUnfinishedFolderGoesAfterAnHour(Kill kill) throws IOException {
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(kill.files(), ".new-*")) {
            for (Path folder : unfinished) {
                Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofMinutes(61))));
            }
        }
        life.recover(kill.files());
        assertThat(life.taken).as(kill.step()).isEmpty();
        assertThat(kill.files()).as(kill.step()).isEmptyDirectory();
    }

    private static Set<String> ends(List<JsonNode> bodies) {
        Set<String> ends = new LinkedHashSet<>();
        for (JsonNode body : bodies) {
            String kind = kind(body);
            if (kind.equals("FAILED")) {
                assertThat(body.get("message").textValue()).isEqualTo(FolderLife.LOST);
            }
            if (body.has("status") && !kind.equals("RUNNING")) {
                ends.add(kind);
            }
        }
        return ends;
    }

    /** What Orchestra shows in the end, its parts in their order. */
    private static String log(List<JsonNode> bodies) {
        TreeMap<String, String> parts = new TreeMap<>();
        for (JsonNode body : bodies) {
            if (kind(body).startsWith("LOG")) {
                parts.put(body.get("log_name").textValue(), body.get("data").textValue());
            }
        }
        return String.join("", parts.values());
    }
}
