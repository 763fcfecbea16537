package io.getorchestra.internal.recovery;

import io.getorchestra.internal.buffer.StoredLog;
import io.getorchestra.internal.capture.SettingValues;
import io.getorchestra.internal.webhook.Json;
import io.getorchestra.internal.webhook.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * What one task keeps on disk until Orchestra has it: {@code task.json}, the files of its logs, {@code undelivered.jsonl}, and {@code lock}, which
 * the process holds that works on it. For its owner only, and without the API key. Used by one thread at a time.
 */
final class TaskFolder implements AutoCloseable {
    private static final String TASK = "task.json";
    private static final String STATE = "undelivered.jsonl";
    /** A folder that is being made; renamed when it is complete, so that no one ever sees half of one. */
    private static final String UNFINISHED = ".new-";
    /** A folder that is being deleted. */
    private static final String GONE = ".gone-";
    /** Either of them, as {@link #create} named it. */
    private static final Pattern LEFTOVER = Pattern.compile("\\.(new|gone)-\\d{13,}-\\d+-[0-9a-z]+-[0-9a-f]{8}");
    /** Whatever is larger is not ours. */
    private static final long LARGEST_TASK = 1 << 20;

    private final Path path;
    private final Task task;
    private final FolderLock lock;
    private final TaskFiles files;

    /**
     * Whose folder it is.
     *
     * @param webhookUrl where it was to be reported
     * @param joinedLog the name for its logs when another process reports the task run's status, else null
     * @param attempt which attempt of the task run it was, null when that is not known
     */
    record Task(String taskRunId, String name, String webhookUrl, Instant started, String joinedLog, Integer attempt) {
        /** For a message. */
        String described() {
            return name + " (" + taskRunId + (attempt == null ? "" : ", attempt " + attempt) + ") of " + started;
        }
    }

    /**
     * What is still to be delivered, besides the logs.
     *
     * @param ended whether the task's end is among the events, or has been delivered
     * @param bodies events, oldest first, in their JSON form
     * @param deliveredParts how many parts of a log Orchestra has already, by log name
     * @param names under which name a log goes, by the name that it was made with; where none is noted {@link Recovery} decides
     */
    record State(boolean ended, List<String> bodies, Map<String, Integer> deliveredParts, Map<String, String> names) {
        static final State NOTHING = new State(false, List.of(), Map.of(), Map.of());

        State {
            bodies = List.copyOf(bodies);
            deliveredParts = Map.copyOf(deliveredParts);
            names = Map.copyOf(names);
        }
    }

    private TaskFolder(Path path, Task task, FolderLock lock, TaskFiles files) {
        this.path = path;
        this.task = task;
        this.lock = lock;
        this.files = files;
    }

    /**
     * Makes the folder of a task that begins, and locks it.
     *
     * @param directory made when it is missing, for its owner only
     */
    static TaskFolder create(Path directory, Task task, TaskFiles files) throws IOException {
        files.createDirectory(directory);
        String name = String.format(
                Locale.ROOT,
                "%013d-%s-%08x",
                task.started().toEpochMilli(),
                ProcessToken.OWN,
                ThreadLocalRandom.current().nextInt());
        Path path = directory.resolve(name);
        Path unfinished = directory.resolve(UNFINISHED + name);
        files.createDirectory(unfinished);
        FolderLock lock = null;
        try {
            lock = FolderLock.make(unfinished, path, files);
            replace(unfinished.resolve(TASK), json(task), files);
            files.move(unfinished, path);
            return new TaskFolder(path, task, lock, files);
        } catch (IOException | RuntimeException e) {
            if (lock != null) {
                lock.release(true);
            }
            deleteAll(unfinished, files);
            throw e;
        }
    }

    /** The folders in a directory, oldest first. */
    static List<Path> in(Path directory) throws IOException {
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
                for (Path child : children) {
                    if (!child.getFileName().toString().startsWith(".")
                            && Files.isRegularFile(child.resolve(TASK), LinkOption.NOFOLLOW_LINKS)
                            && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                        folders.add(child);
                    }
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        folders.sort(null);
        return folders;
    }

    /** What a folder says about its task, whoever holds it. */
    static Task task(Path folder) throws IOException {
        Path file = folder.resolve(TASK);
        if (Files.size(file) > LARGEST_TASK) {
            throw new IOException(file + " is too large");
        }
        return task(Files.readString(file), folder);
    }

    /**
     * Takes over the folder of a process that has ended.
     *
     * @return null when somebody works on it
     * @throws IOException when it cannot be read
     */
    static TaskFolder claim(Path folder, TaskFiles files) throws IOException {
        FolderLock lock = FolderLock.take(folder);
        if (lock == null) {
            return null;
        }
        try {
            return new TaskFolder(folder, task(folder), lock, files);
        } catch (IOException | RuntimeException | Error e) {
            lock.release(false);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    Task task() {
        return task;
    }

    List<StoredLog> logs(Consumer<String> trouble) throws IOException {
        return StoredLog.in(path, trouble);
    }

    /** Replaces what is kept besides the logs. */
    void save(State state) throws IOException {
        StringBuilder lines = new StringBuilder();
        appendLine(lines, "{\"ended\":" + state.ended() + "}");
        for (Map.Entry<String, String> name : state.names().entrySet()) {
            appendLine(lines, text(new JsonObject().string("log", name.getKey()).string("sent_as", name.getValue())));
        }
        for (Map.Entry<String, Integer> parts : state.deliveredParts().entrySet()) {
            appendLine(lines, deliveredLine(parts.getKey(), parts.getValue()));
        }
        state.bodies().forEach(body -> appendLine(lines, body));
        replace(path.resolve(STATE), lines.toString().getBytes(StandardCharsets.UTF_8), files);
    }

    /** Notes, after what {@link #save} wrote, how many parts of a log have been delivered. */
    void noteDeliveredParts(String logName, int parts) throws IOException {
        // On a line of its own, also behind one that a process has left half written.
        StringBuilder line = new StringBuilder("\n");
        appendLine(line, deliveredLine(logName, parts));
        files.append(path.resolve(STATE), line.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void appendLine(StringBuilder lines, String json) {
        lines.append(String.format(Locale.ROOT, "%08x ", checksum(json)))
                .append(json)
                .append('\n');
    }

    private static String deliveredLine(String logName, int parts) {
        return text(new JsonObject().string("log", logName).raw("delivered_parts", Integer.toString(parts)));
    }

    private static String text(JsonObject json) {
        return new String(json.toByteArray(), StandardCharsets.UTF_8);
    }

    /** What {@link #save} wrote last and what was noted after it, but for lines that are not whole. */
    State state() throws IOException {
        Path file = path.resolve(STATE);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return State.NOTHING;
        }
        boolean ended = false;
        List<String> bodies = new ArrayList<>();
        Map<String, Integer> parts = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
            String json = line.length() < 9 ? "" : line.substring(9);
            if (json.isEmpty() || !line.startsWith(String.format(Locale.ROOT, "%08x ", checksum(json)))) {
                continue;
            }
            Map<String, String> fields = Json.scalars(json);
            if (fields.containsKey("ended")) {
                ended = Boolean.parseBoolean(fields.get("ended"));
            } else if (fields.containsKey("sent_as")) {
                names.put(fields.get("log"), fields.get("sent_as"));
            } else if (fields.containsKey("delivered_parts")) {
                parts.put(fields.get("log"), Integer.valueOf(fields.get("delivered_parts")));
            } else {
                bodies.add(json);
            }
        }
        return new State(ended, bodies, parts, names);
    }

    /** How much its files take, bytes. */
    long size() throws IOException {
        long size = 0;
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
            for (Path child : children) {
                BasicFileAttributes file =
                        Files.readAttributes(child, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                size += file.isRegularFile() ? file.size() : 0;
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return size;
    }

    /** Deletes the folder: nothing of it is needed any more. */
    void delete() throws IOException {
        Path gone = path.resolveSibling(GONE + path.getFileName());
        boolean isGone = false;
        try {
            // In one step it is no task folder any more, whatever a crash leaves of it.
            files.move(path, gone);
            isGone = true;
            deleteAll(gone, files);
        } finally {
            lock.release(isGone);
        }
    }

    /** Deletes what a crash left half made or half deleted. What cannot be deleted is in nobody's way. */
    static void sweep(Path directory, TaskFiles files) throws IOException {
        Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, ".{new,gone}-*")) {
            for (Path leftover : leftovers) {
                String name = leftover.getFileName().toString();
                if (LEFTOVER.matcher(name).matches()) {
                    sweep(leftover, name.startsWith(GONE) ? Instant.MAX : hourAgo, files);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static void sweep(Path leftover, Instant before, TaskFiles files) {
        try {
            if (Files.getLastModifiedTime(leftover).toInstant().isBefore(before)) {
                deleteAll(leftover, files);
            }
        } catch (IOException e) {
            // Another process was quicker, or it is not as we left it.
        }
    }

    /** Leaves the folder, if it is still there, to a later task. */
    @Override
    public void close() {
        lock.release(false);
    }

    private static void deleteAll(Path folder, TaskFiles files) throws IOException {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
                for (Path child : children) {
                    files.delete(child);
                }
            } catch (NoSuchFileException e) {
                // Another process sweeps it.
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            files.delete(folder);
        }
    }

    private static void replace(Path file, byte[] content, TaskFiles files) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        files.delete(temporary);
        files.createFile(temporary);
        files.write(temporary, content);
        files.move(temporary, file);
    }

    private static byte[] json(Task task) {
        JsonObject json = new JsonObject()
                .string("task_run_id", task.taskRunId())
                .string("name", task.name())
                .string("webhook_url", task.webhookUrl())
                .string("started", task.started().toString());
        if (task.joinedLog() != null) {
            json.string("joined_log", task.joinedLog());
        }
        if (task.attempt() != null) {
            json.raw("attempt", task.attempt().toString());
        }
        return json.toByteArray();
    }

    private static Task task(String json, Path folder) throws IOException {
        try {
            Map<String, String> fields = Json.scalars(json);
            return new Task(
                    SettingValues.taskRunId(fields.get("task_run_id")),
                    Objects.requireNonNull(fields.get("name")),
                    SettingValues.webhookUrl(fields.get("webhook_url")).toString(),
                    Instant.parse(fields.get("started")),
                    fields.get("joined_log"),
                    fields.containsKey("attempt") ? Integer.valueOf(fields.get("attempt")) : null);
        } catch (RuntimeException e) {
            throw new IOException(folder.resolve(TASK) + " does not tell its task", e);
        }
    }

    private static long checksum(String json) {
        CRC32 crc = new CRC32();
        crc.update(json.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
