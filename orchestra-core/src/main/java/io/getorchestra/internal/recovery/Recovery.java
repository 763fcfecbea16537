package io.getorchestra.internal.recovery;

import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.buffer.StoredLog;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.OwnMessages;
import io.getorchestra.internal.capture.Threads;
import io.getorchestra.internal.delivery.LogNames;
import io.getorchestra.internal.delivery.TaskDelivery;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import io.getorchestra.internal.webhook.WebhookEvent.StatusUpdate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/**
 * Delivers, in the background and oldest first, the folders of tasks whose processes are gone or could not reach Orchestra. Each folder is
 * delivered by one process: whoever gets its lock.
 */
public final class Recovery {
    private static final Duration KEPT = Duration.ofDays(7);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final DateTimeFormatter ATTEMPT =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Webhook webhook;
    private final List<Pattern> redact;
    private final TaskFiles files;
    private final FolderLimit limit;
    private final Consumer<String> warnings;
    private final CountDownLatch done = new CountDownLatch(1);

    /**
     * @param files works on the folders
     * @param limit how much may be left that could not be delivered, bytes
     * @param warnings told what is not delivered, and why
     */
    Recovery(
            Path directory,
            Webhook webhook,
            List<Pattern> redact,
            TaskFiles files,
            long limit,
            Consumer<String> warnings) {
        this.directory = directory;
        this.webhook = webhook;
        this.redact = redact;
        this.files = files;
        this.limit = new FolderLimit(limit, files, warnings);
        this.warnings = warnings;
    }

    /**
     * Starts to deliver what stands in a directory, on a thread of its own.
     *
     * @param webhook where, and for which task run this process is there itself
     */
    public static Recovery start(Path directory, Webhook webhook, List<Pattern> redact) {
        Consumer<String> warnings = message -> OwnMessages.log(Level.WARN, message);
        return new Recovery(directory, webhook, redact, new TaskFiles(), FolderLimit.DEFAULT, warnings).start();
    }

    Recovery start() {
        if (!new Threads().start("recovery", this::run)) {
            // No thread is to be had now: a later start delivers.
            done.countDown();
        }
        return this;
    }

    /** Waits until all is delivered that can be, or until the deadline. An interrupt ends the wait; the flag is set again. */
    public void await(Deadline deadline) {
        try {
            done.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            TaskFolder.sweep(directory, files);
            Map<Path, TaskFolder.Task> free = new LinkedHashMap<>();
            Set<String> running = look(free);
            Map<String, Path> lastAttempts = lastAttempts(free);
            boolean isReachable = true;
            for (Map.Entry<Path, TaskFolder.Task> each : free.entrySet()) {
                String taskRunId = each.getValue().taskRunId();
                Path last = lastAttempts.get(taskRunId);
                boolean isStartedAgain =
                        running.contains(taskRunId) || last != null && last.compareTo(each.getKey()) > 0;
                if (isReachable) {
                    isReachable = deliver(each.getKey(), isStartedAgain);
                }
            }
            limit.hold(List.copyOf(free.keySet()));
        } catch (IOException | RuntimeException | Error e) {
            warnings.accept("What earlier tasks left in " + directory + " cannot be read: " + e);
        } finally {
            done.countDown();
        }
    }

    /**
     * Finds what is free, oldest first, and tells the ids of the task runs whose own processes work on their folders. Each folder is open only for a
     * look: after a long outage there may be more of them than the job may have files.
     */
    private Set<String> look(Map<Path, TaskFolder.Task> free) throws IOException {
        Set<String> running = new HashSet<>();
        running.add(webhook.taskRunId());
        for (Path path : TaskFolder.in(directory)) {
            try (TaskFolder folder = TaskFolder.claim(path, files)) {
                if (folder != null) {
                    free.put(path, folder.task());
                } else {
                    running.add(TaskFolder.task(path).taskRunId());
                }
            } catch (IOException | RuntimeException e) {
                // Unless somebody else has just delivered it.
                if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                    warnings.accept("The task folder " + path + " is passed over: " + e);
                }
            }
        }
        return running;
    }

    /** By task run the folder of its last attempt, which tells how the task run ended. */
    private static Map<String, Path> lastAttempts(Map<Path, TaskFolder.Task> folders) {
        Map<String, Path> last = new HashMap<>();
        folders.forEach((path, task) -> {
            if (task.joinedLog() == null) {
                last.put(task.taskRunId(), path);
            }
        });
        return last;
    }

    private boolean deliver(Path path, boolean isStartedAgain) {
        try (TaskFolder folder = TaskFolder.claim(path, files)) {
            // Null when another process has been quicker.
            return folder == null || deliver(folder, isStartedAgain);
        } catch (IOException | RuntimeException e) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                warnings.accept("The task folder " + path + " is passed over: " + e);
            }
            return true;
        }
    }

    /** Returns whether it is worth going on with the next one. */
    private boolean deliver(TaskFolder folder, boolean isStartedAgain) {
        TaskFolder.Task task = folder.task();
        try {
            if (Duration.between(task.started(), Instant.now()).compareTo(KEPT) > 0) {
                warnings.accept(
                        "Orchestra never got the whole report of " + task.described() + "; after 7 days it is deleted");
                folder.delete();
                return true;
            }
            if (!URI.create(task.webhookUrl())
                    .getHost()
                    .equalsIgnoreCase(webhook.url().getHost())) {
                warnings.accept("The report of " + task.name() + " in " + folder.path() + " is for " + task.webhookUrl()
                        + ", this process reports elsewhere: it is left in place");
                return true;
            }
            return send(folder, isStartedAgain);
        } catch (IOException | RuntimeException e) {
            warnings.accept("The task folder " + folder.path() + " cannot be delivered: " + e);
            return true;
        }
    }

    private boolean send(TaskFolder folder, boolean isStartedAgain) throws IOException {
        TaskFolder.Task task = folder.task();
        TaskFolder.State state = folder.state();
        TaskDelivery delivery = new TaskDelivery(
                new Webhook(
                        webhook.url(),
                        webhook.apiKey(),
                        task.taskRunId(),
                        webhook.connectTimeout(),
                        webhook.requestTimeout(),
                        webhook.maxAttempts()),
                () -> redact,
                TaskStore.of(folder, state));
        TaskDelivery.Summary summary = delivery.finish(
                isStartedAgain ? List.of() : events(task, state),
                logs(folder, state, isStartedAgain),
                Deadline.in(PATIENCE));
        if (!summary.refused().isEmpty()) {
            warnings.accept("Orchestra did not take the whole report of " + task.described() + ", missing: "
                    + String.join(", ", summary.refused())
                    + (summary.kept() ? "; kept for the next start" : "; nothing keeps it"));
        } else if (summary.undelivered().isEmpty()) {
            OwnMessages.log(Level.INFO, "Orchestra now has the report of " + task.described());
        }
        return summary.undelivered().isEmpty();
    }

    private static List<WebhookEvent> events(TaskFolder.Task task, TaskFolder.State state) {
        List<WebhookEvent> events = new ArrayList<>();
        state.bodies().forEach(body -> events.add(new WebhookEvent.Stored(body)));
        if (!state.ended() && task.joinedLog() == null) {
            events.add(
                    new StatusUpdate("FAILED", task.name() + " failed. Error: the process ended before the task did"));
        }
        return events;
    }

    private Map<String, LogSource> logs(TaskFolder folder, TaskFolder.State state, boolean isStartedAgain)
            throws IOException {
        List<StoredLog> stored = folder.logs(warnings);
        Map<String, LogSource> logs = new LinkedHashMap<>();
        for (StoredLog log : stored) {
            String noted = state.names().get(log.logName());
            String name =
                    noted != null ? noted : LogNames.inProcess(folder.task().joinedLog(), log.logName(), stored.size());
            logs.put(isStartedAgain ? LogNames.insert(name, "." + attempt(folder.task())) : name, log);
        }
        return logs;
    }

    /** A platform may start one attempt of Orchestra's more than once: the number alone does not tell them apart. */
    private static String attempt(TaskFolder.Task task) {
        String started = ATTEMPT.format(task.started());
        return task.attempt() == null ? started : "attempt-" + task.attempt() + "." + started;
    }
}
