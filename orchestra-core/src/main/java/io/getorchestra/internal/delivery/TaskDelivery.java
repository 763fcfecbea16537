package io.getorchestra.internal.delivery;

import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.buffer.StackRoom;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.OwnMessages;
import io.getorchestra.internal.webhook.OutputQuota;
import io.getorchestra.internal.webhook.OutputValue;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import io.getorchestra.internal.webhook.WebhookEvent.Output;
import io.getorchestra.internal.webhook.WebhookEvent.StatusUpdate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.event.Level;

/** The way of one task run's statuses, outputs and logs to Orchestra. Thread-safe; nothing is sent, and no thread runs, before the first call. */
public final class TaskDelivery {
    private final Webhook webhook;
    private final Supplier<List<Pattern>> redact;
    private final Journal journal;
    private final Sender sender;
    private final OutputQuota outputs = new OutputQuota();

    /**
     * What Orchestra got by the deadline.
     *
     * @param delivered how many requests it took
     * @param refused what it will not take, and why
     * @param undelivered what it did not get
     * @param kept whether a later start will try to deliver that
     */
    public record Summary(int delivered, List<String> refused, List<String> undelivered, boolean kept) {}

    /**
     * @param redact asked, for each log and message, what must not leave the process, besides the API key
     * @param journal keeps what is not delivered; null when nothing does
     */
    public TaskDelivery(Webhook webhook, Supplier<List<Pattern>> redact, Journal journal) {
        this.webhook = webhook;
        this.redact = redact;
        this.journal = journal;
        this.sender = Sender.over(webhook, new Keeping());
    }

    /**
     * Gives the sending thread work to do while there is nothing to send.
     *
     * @param work does a piece and returns false when there is none left
     */
    public void whenIdle(BooleanSupplier work) {
        sender.begin(work);
    }

    /**
     * Sends logs while the task runs, whenever nothing else is to be sent, each part under a name with its number. What Orchestra has is kept no
     * longer; what it has not got goes with {@link #finish}. When it takes no log of a task that runs, all goes then.
     *
     * @param logs asked for those that there are, by the name under which they go
     * @param interval how long to wait after all that there was has been sent
     */
    public void sendWhileRunning(Supplier<Map<String, CapturedLog>> logs, Duration interval) {
        sender.sendWhileRunning(new LiveLogs(logs, webhook.apiKey(), redact), interval);
    }

    /** Queues a status and returns. */
    public void queueStatus(String status, String message) {
        sender.queue(statusUpdate(status, message));
    }

    /** Sends a status; waits as {@link Sender#send(WebhookEvent)} does. */
    public boolean sendStatus(String status, String message) {
        return sender.send(statusUpdate(status, message));
    }

    /**
     * Sends an output; waits as {@link Sender#send(WebhookEvent)} does.
     *
     * @param json from {@link OutputValue#toJson}
     * @throws IllegalArgumentException with this one, the outputs that were sent would be too long together
     */
    public boolean sendOutput(String name, String json) {
        StackRoom.need();
        outputs.set(name, json);
        return sender.send(new Output(name, json));
    }

    /** Sends a log; waits as {@link Sender#send(WebhookEvent)} does. */
    public boolean sendLog(String name, LogSource source) {
        return sender.send(upload(name, source));
    }

    /**
     * Ends the task: what is queued, then its last status, then its logs. What is not delivered by the deadline is left to a later start if there
     * is a journal, else given up.
     *
     * @param status null when another process reports it
     */
    public Summary finish(String status, String message, Map<String, LogSource> logs, Deadline deadline) {
        return finish(status == null ? List.of() : List.of(statusUpdate(status, message)), logs, deadline);
    }

    public Summary finish(List<WebhookEvent> events, Map<String, LogSource> logs, Deadline deadline) {
        List<Work> ending = new ArrayList<>();
        for (WebhookEvent event : events) {
            ending.add(new Work.Event(event));
        }
        for (Map.Entry<String, LogSource> log : logs.entrySet()) {
            ending.add(upload(log.getKey(), log.getValue()));
        }
        sender.prepareEnd(ending);
        keepEnded();
        Sender.Report report = sender.finish(deadline);
        boolean isLeft = report.refusedForTheKey() || !report.undelivered().isEmpty();
        // What Orchestra got since must not come again; and of a task whose end is not kept a later process would tell
        // another one.
        boolean kept = isLeft && keepEnded();
        if (kept) {
            journal.leave();
        } else if (journal != null) {
            journal.delete();
        }
        List<String> undelivered = new ArrayList<>();
        for (Work work : report.undelivered()) {
            undelivered.add(work.toString());
        }
        return new Summary(report.delivered(), report.refused(), undelivered, kept);
    }

    /** A disk that does not take it must not keep it from Orchestra. */
    private boolean keepEnded() {
        try {
            return journal != null && journal.keepEnded(sender::pendingWithEnd);
        } catch (RuntimeException | Error e) {
            OwnMessages.log(Level.WARN, "What Orchestra does not get cannot be kept: " + e);
            return false;
        }
    }

    /** The text of an exception may hold what a log line may hold. */
    private StatusUpdate statusUpdate(String status, String message) {
        Redactor redactor = new Redactor(webhook.apiKey(), redact.get(), Redactor.BUDGET);
        return new StatusUpdate(status, message == null ? null : redactor.redact(message));
    }

    private LogUpload upload(String name, LogSource source) {
        int delivered = journal == null ? 0 : journal.deliveredParts(name);
        return new LogUpload(
                name, source, webhook.apiKey(), redact.get(), LogUpload.PART_LIMIT, delivered, new KeepingParts(name));
    }

    /** What is not delivered, from the first failure on, for the journal if there is one. */
    private final class Keeping implements Consumer<Supplier<List<WebhookEvent>>> {
        @Override
        public void accept(Supplier<List<WebhookEvent>> pending) {
            if (journal != null) {
                journal.keep(pending);
            }
        }
    }

    /** How many parts of a log are delivered, for the journal if there is one. */
    private final class KeepingParts implements IntConsumer {
        private final String logName;

        KeepingParts(String logName) {
            this.logName = logName;
        }

        @Override
        public void accept(int parts) {
            if (journal != null) {
                journal.keepDeliveredParts(logName, parts);
            }
        }
    }

    /** A file of the user's as a log. */
    public static LogSource file(Path file) {
        return new FileLog(file);
    }

    /** A text as a log. */
    public static LogSource text(CharSequence text) {
        return LogUpload.of(text);
    }
}
