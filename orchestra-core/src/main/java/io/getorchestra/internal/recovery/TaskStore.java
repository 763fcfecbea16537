package io.getorchestra.internal.recovery;

import io.getorchestra.internal.buffer.OwnerOnly;
import io.getorchestra.internal.capture.OwnMessages;
import io.getorchestra.internal.delivery.Journal;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.event.Level;

/**
 * Keeps what a task with a file buffer has not delivered, so that a later start can: a crash, a kill and an outage all leave the same folder.
 * Thread-safe; trouble with the disk is told once and costs only the keeping.
 */
public final class TaskStore implements Journal {
    private final ReentrantLock lock = new ReentrantLock();
    private final TaskFolder folder;
    private final Map<String, Integer> deliveredParts;
    private final Map<String, String> names;
    private List<WebhookEvent> pending = List.of();
    private boolean ended;
    private boolean left;
    private boolean troubled;

    private TaskStore(TaskFolder folder, TaskFolder.State state) {
        this.folder = folder;
        this.deliveredParts = new HashMap<>(state.deliveredParts());
        this.names = new HashMap<>(state.names());
    }

    /**
     * Makes the folder of a task that begins.
     *
     * @param directory the folder of the tasks' folders; {@link #defaultDirectory} when null
     * @param joinedLog the name for its logs when another process reports the task run's status, else null
     * @param attempt which attempt of the task run this is, null when that is not known
     * @throws IOException says why there cannot be one
     */
    public static TaskStore create(Path directory, Webhook webhook, String name, String joinedLog, Integer attempt)
            throws IOException {
        return create(directory, webhook, name, joinedLog, attempt, new TaskFiles());
    }

    static TaskStore create(
            Path directory, Webhook webhook, String name, String joinedLog, Integer attempt, TaskFiles files)
            throws IOException {
        Path parent = directory == null ? defaultDirectory() : OwnerOnly.followOwnLink(directory.toAbsolutePath());
        TaskFolder.Task task = new TaskFolder.Task(
                webhook.taskRunId(), name, webhook.url().toString(), Instant.now(), joinedLog, attempt);
        return new TaskStore(TaskFolder.create(parent, task, files), TaskFolder.State.NOTHING);
    }

    static TaskStore of(TaskFolder claimed, TaskFolder.State state) {
        return new TaskStore(claimed, state);
    }

    /**
     * {@code orchestra-<user>} in the temporary directory.
     *
     * @throws IOException when it belongs to somebody else, or others can write to it
     */
    public static Path defaultDirectory() throws IOException {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9_.-]", "_");
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "orchestra-" + user)
                .toAbsolutePath();
        OwnerOnly.createDirectory(directory);
        // Whoever made it first could read and change what we put there. A file of ours shows who we are.
        Path probe = Files.createTempFile(directory, ".owner-", null);
        try {
            if (!Files.getOwner(probe).equals(Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS))
                    || OwnerOnly.isOpenToOthers(directory)) {
                throw new IOException(directory + " is not this user's alone");
            }
        } finally {
            Files.deleteIfExists(probe);
        }
        return directory;
    }

    /** Where the task's logs keep their files. */
    public Path path() {
        return folder.path();
    }

    /**
     * From now on a log goes under this name, also from a later process, which may find other logs beside it than this one.
     *
     * @param logName the name that it was made with
     */
    public void keepName(String logName, String sentAs) {
        lock.lock();
        try {
            if (!sentAs.equals(names.put(logName, sentAs))) {
                save();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int deliveredParts(String logName) {
        lock.lock();
        try {
            return deliveredParts.getOrDefault(logName, 0);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keep(Supplier<List<WebhookEvent>> events) {
        lock.lock();
        try {
            List<WebhookEvent> now = List.copyOf(events.get());
            if (!now.equals(pending)) {
                pending = now;
                save();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean keepEnded(Supplier<List<WebhookEvent>> events) {
        lock.lock();
        try {
            ended = true;
            pending = List.copyOf(events.get());
            return save();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keepDeliveredParts(String logName, int parts) {
        lock.lock();
        try {
            deliveredParts.put(logName, parts);
            write(() -> folder.noteDeliveredParts(logName, parts));
        } finally {
            lock.unlock();
        }
    }

    private boolean save() {
        return write(() -> {
            List<String> bodies = new ArrayList<>();
            for (WebhookEvent event : pending) {
                bodies.add(event.text(folder.task().taskRunId()));
            }
            folder.save(new TaskFolder.State(ended, bodies, deliveredParts, names));
        });
    }

    private interface Writing {
        void run() throws IOException;
    }

    /** Returns whether it is on the disk. */
    private boolean write(Writing writing) {
        if (left) {
            return false;
        }
        try {
            writing.run();
            return true;
        } catch (IOException | RuntimeException e) {
            if (!troubled) {
                troubled = true;
                OwnMessages.log(
                        Level.WARN, "What Orchestra has not got yet cannot be kept in " + folder.path() + ": " + e);
            }
            return false;
        }
    }

    @Override
    public void delete() {
        end(folder::delete);
    }

    @Override
    public void leave() {
        end(folder::close);
    }

    private void end(Writing ending) {
        lock.lock();
        try {
            left = true;
            ending.run();
        } catch (IOException e) {
            OwnMessages.log(Level.WARN, "The folder " + folder.path() + " is left behind: " + e);
        } finally {
            lock.unlock();
        }
    }
}
