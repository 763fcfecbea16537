package io.getorchestra.delivery;

import io.getorchestra.capture.Deadline;
import io.getorchestra.capture.LogSource;
import io.getorchestra.delivery.WebhookEvent.Output;
import io.getorchestra.delivery.WebhookEvent.StatusUpdate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The way of one task run's statuses, outputs and logs to Orchestra. Thread-safe; nothing is sent, and no thread runs, before the first call. */
public final class TaskDelivery {
    private final Webhook webhook;
    private final List<Pattern> redact;
    private final Sender sender;

    /**
     * What Orchestra got by the deadline.
     *
     * @param delivered how many requests it took
     * @param refused what it will not take, and why
     * @param undelivered what it did not get
     */
    public record Summary(int delivered, List<String> refused, List<String> undelivered) {}

    /**
     * @param redact what must not leave the process, besides the API key
     */
    public TaskDelivery(Webhook webhook, List<Pattern> redact) {
        this.webhook = webhook;
        this.redact = redact;
        this.sender = Sender.over(webhook, userAgent());
    }

    /** Queues a status and returns. */
    public void queueStatus(String status, String message) {
        sender.queue(new StatusUpdate(status, message));
    }

    /** Sends a status; waits as {@link Sender#send(WebhookEvent)} does. */
    public boolean sendStatus(String status, String message) {
        return sender.send(new StatusUpdate(status, message));
    }

    /**
     * Sends an output; waits as {@link Sender#send(WebhookEvent)} does.
     *
     * @param json from {@link OutputValue#toJson}
     */
    public boolean sendOutput(String name, String json) {
        return sender.send(new Output(name, json));
    }

    /** Sends a log; waits as {@link Sender#send(WebhookEvent)} does. */
    public boolean sendLog(String name, LogSource source) {
        return sender.send(upload(name, source));
    }

    /**
     * Ends the task: what is queued, then its last status, then its logs.
     *
     * @param status null when another process reports it
     */
    public Summary finish(String status, String message, Map<String, LogSource> logs, Deadline deadline) {
        List<Work> ending = new ArrayList<>();
        if (status != null) {
            ending.add(new Work.Event(new StatusUpdate(status, message)));
        }
        logs.forEach((name, source) -> ending.add(upload(name, source)));
        Sender.Report report = sender.finish(ending, deadline);
        return new Summary(
                report.delivered(),
                report.refused(),
                report.undelivered().stream().map(Work::toString).toList());
    }

    private LogUpload upload(String name, LogSource source) {
        return new LogUpload(name, source, webhook.apiKey(), redact, LogUpload.PART_LIMIT);
    }

    /** A file of the user's as a log. */
    public static LogSource file(Path file) {
        return new FileLog(file);
    }

    /** A text as a log. */
    public static LogSource text(CharSequence text) {
        return LogUpload.of(text);
    }

    private static String userAgent() {
        return "orchestra-java/" + version() + " (Java " + System.getProperty("java.version", "unknown") + ")";
    }

    /** From the manifest on the class path, from the module's descriptor on the module path. */
    private static String version() {
        String version = TaskDelivery.class.getPackage().getImplementationVersion();
        Module module = TaskDelivery.class.getModule();
        if (version == null && module.isNamed()) {
            version = module.getDescriptor().rawVersion().orElse(null);
        }
        return version == null ? "dev" : version;
    }
}
