package io.getorchestra.internal.delivery;

import io.getorchestra.internal.buffer.CapturedLog;
import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.webhook.Outcome;
import io.getorchestra.internal.webhook.Poster;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The logs of a task that runs, on their way to Orchestra: round by round what each has captured, a part at a time. Used by the sender's thread.
 */
final class LiveLogs implements Work {
    private final Supplier<Map<String, CapturedLog>> logs;
    private final String apiKey;
    private final Supplier<List<Pattern>> redact;
    /** Whose turn is still to come; null between two rounds. */
    private Deque<Map.Entry<String, CapturedLog>> round;

    private CapturedLog log;
    /** A part of that log; null when there is none on its way. */
    private LogUpload upload;
    /** Whether Orchestra may have some of it, though it has not confirmed the whole. */
    private boolean mayBeTaken;

    /**
     * @param logs those that there are, by the name under which they go
     * @param redact asked for each part
     */
    LiveLogs(Supplier<Map<String, CapturedLog>> logs, String apiKey, Supplier<List<Pattern>> redact) {
        this.logs = logs;
        this.apiKey = apiKey;
        this.redact = redact;
    }

    /** Sends the next part; null when the round is over, and nothing was sent. */
    @Override
    public Outcome attempt(Poster poster, Deadline limit) {
        try {
            if (upload == null && !beginNext()) {
                return null;
            }
        } catch (IOException e) {
            return new Outcome.Refused(0, "it cannot be read: " + e);
        }
        log.partUnderWay(true);
        Outcome outcome = upload.attempt(poster, limit);
        if (outcome instanceof Outcome.Delivered && upload.isDone()) {
            log.partsSent(upload.parts());
            close();
        } else {
            // What a refusal says is said of the last request, not of the ones before.
            mayBeTaken |= upload.isPartlyTaken() || outcome instanceof Outcome.Failed failure && failure.mayBeTaken();
            log.partUnderWay(mayBeTaken);
        }
        return outcome;
    }

    private boolean beginNext() throws IOException {
        if (round == null) {
            round = new ArrayDeque<>(logs.get().entrySet());
        }
        while (!round.isEmpty()) {
            Map.Entry<String, CapturedLog> next = round.getFirst();
            LogSource part = next.getValue().nextPart(false);
            if (part == null) {
                // What is being filled comes last, once in a round: else a busy log would go in tiny parts without end.
                round.removeFirst();
                part = next.getValue().nextPart(true);
            }
            if (part != null) {
                log = next.getValue();
                upload = LogUpload.part(next.getKey(), part, log.partsSent(), apiKey, redact.get());
                mayBeTaken = false;
                return true;
            }
        }
        round = null;
        return false;
    }

    /** There is always more to come. */
    @Override
    public boolean isDone() {
        return false;
    }

    @Override
    public void close() {
        if (upload != null) {
            upload.close();
            upload = null;
        }
    }

    @Override
    public String toString() {
        return upload == null ? "a part of a log" : upload.toString();
    }
}
