package io.getorchestra.internal.delivery;

import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.Utf8;
import io.getorchestra.internal.webhook.JsonText;
import io.getorchestra.internal.webhook.JsonTextBuilder;
import io.getorchestra.internal.webhook.Outcome;
import io.getorchestra.internal.webhook.Poster;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/**
 * One log on its way to Orchestra: in one request when it fits in 5 MiB, else in parts named {@code export.001-of-007.log}; one that Orchestra has
 * got parts of while its task ran goes on with {@code export.003.log}. A part that was taken is not sent again; one that is too large for the
 * server is halved. When the job has filled the heap it is begun again, after the parts that were taken. Used by one thread.
 */
final class LogUpload implements Work {
    /** Leaves room for the envelope in a body of 5 MiB. */
    static final int PART_LIMIT = 5 * 1024 * 1024 - 4096;

    /** For what is left of a log whose parts were as long. */
    private static final int NUMBERED_PART_LIMIT = 1024 * 1024;

    private static final int HTTP_TOO_LARGE = 413;
    /** A server that takes no piece of this size takes none. */
    private static final int SMALLEST = 64;

    private final String name;
    private final LogSource source;
    private final String apiKey;
    private final List<Pattern> patterns;
    private final IntConsumer progress;

    private final int partLimit;
    private final boolean ofRunningTask;
    /** After how many parts its parts are numbered, negative when they are not. */
    private int numberedAfter = -1;
    /** Null when there is only one. */
    private PartsAhead parts;

    private int total;
    /** How many parts have been cut. */
    private int number;
    /** How many of them Orchestra has. */
    private int delivered;
    /** What is left to send of the part that was cut last. */
    private final Deque<Piece> pending = new ArrayDeque<>();

    private boolean started;
    private boolean partlyTaken;

    /**
     * What goes into one request.
     *
     * @param label what comes before the extension in its name, empty for a log in one request
     */
    private record Piece(String label, JsonText text) {}

    /**
     * @param deliveredBefore how many parts an earlier process has delivered
     * @param progress gets the number of parts delivered in all, whenever one more is
     */
    LogUpload(
            String name,
            LogSource source,
            String apiKey,
            List<Pattern> patterns,
            int partLimit,
            int deliveredBefore,
            IntConsumer progress) {
        this(name, source, apiKey, patterns, partLimit, deliveredBefore, progress, false);
    }

    private LogUpload(
            String name,
            LogSource source,
            String apiKey,
            List<Pattern> patterns,
            int partLimit,
            int deliveredBefore,
            IntConsumer progress,
            boolean ofRunningTask) {
        this.name = name;
        this.source = source;
        this.apiKey = apiKey;
        this.patterns = patterns;
        this.partLimit = partLimit;
        this.delivered = deliveredBefore;
        this.progress = progress;
        this.ofRunningTask = ofRunningTask;
    }

    /**
     * What is sent of a log while its task runs.
     *
     * @param part one part, unless it takes more than one request
     * @param before how many parts Orchestra has
     */
    static LogUpload part(String name, LogSource part, int before, String apiKey, List<Pattern> patterns) {
        LogUpload upload = new LogUpload(name, part, apiKey, patterns, PART_LIMIT, 0, parts -> {}, true);
        upload.numberedAfter = before;
        return upload;
    }

    /** How many parts Orchestra has. */
    int parts() {
        return delivered;
    }

    /** Whether Orchestra has taken any of it. */
    boolean isPartlyTaken() {
        return partlyTaken;
    }

    @Override
    public Outcome attempt(Poster poster, Deadline limit) {
        try {
            if (!started) {
                start();
            }
            if (pending.isEmpty()) {
                return new Outcome.Delivered();
            }
            Piece next = pending.getFirst();
            Outcome outcome =
                    poster.post(new WebhookEvent.Log(LogNames.insert(name, next.label()), next.text()), limit);
            if (outcome instanceof Outcome.Delivered) {
                partlyTaken = true;
                pending.removeFirst();
                if (pending.isEmpty()) {
                    delivered = number;
                    progress.accept(number);
                    cutNext();
                }
            } else if (outcome instanceof Outcome.Refused refused
                    && refused.status() == HTTP_TOO_LARGE
                    && halve(next)) {
                return attempt(poster, limit);
            }
            return outcome;
        } catch (OutOfMemoryError e) {
            beginAgain();
            return new Outcome.Failed(e.toString(), Duration.ZERO, Outcome.Where.EVENT, false);
        } catch (IOException | RuntimeException | Error e) {
            // It cannot go on from where it was: told as missing, not cut short in silence.
            return new Outcome.Refused(0, "it cannot be read: " + e);
        }
    }

    @Override
    public boolean isDone() {
        return started && pending.isEmpty();
    }

    @Override
    public void close() {
        if (parts != null) {
            parts.close();
        }
    }

    @Override
    public String toString() {
        return "the log " + name;
    }

    private void beginAgain() {
        close();
        parts = null;
        pending.clear();
        started = false;
    }

    private void start() throws IOException {
        if (!ofRunningTask && source.isNumbered()) {
            numberedAfter = source.partsSent();
        }
        boolean numbered = numberedAfter >= 0;
        int limit = numbered && !ofRunningTask ? Math.min(NUMBERED_PART_LIMIT, partLimit) : partLimit;
        JsonTextBuilder part = new JsonTextBuilder(limit);
        JsonText text;
        total = 1;
        try (LogParts all = open()) {
            text = all.next(part);
            JsonTextBuilder other = new JsonTextBuilder(limit);
            while (all.hasNext() && !(numbered && total > 1)) {
                all.next(other);
                total++;
            }
            if (total > 1) {
                parts = new PartsAhead(open(), part, other);
                text = parts.next();
            }
        }
        started = true;
        for (number = 1; number <= delivered && text.length() > 0; number++) {
            text = nextPart();
        }
        if (text.length() > 0) {
            pending.add(new Piece(total == 1 && !numbered ? "" : label(number), text));
        }
    }

    private LogParts open() throws IOException {
        return new LogParts(new LogReader(source.open(), new Redactor(apiKey, patterns, Redactor.BUDGET), apiKey));
    }

    private JsonText nextPart() throws IOException {
        return parts == null ? JsonText.EMPTY : parts.next();
    }

    private void cutNext() throws IOException {
        JsonText text = nextPart();
        if (text.length() > 0) {
            number++;
            // The count was right, unless the patterns ran out of time at another line than before.
            total = Math.max(total, number);
            pending.add(new Piece(label(number), text));
        }
    }

    private String label(int part) {
        if (numberedAfter >= 0) {
            return String.format(Locale.ROOT, ".%03d", numberedAfter + part);
        }
        return String.format(Locale.ROOT, ".%03d-of-%03d", part, total);
    }

    /** Puts the two halves of a piece in its place; false when it is as small as it is worth trying. */
    private boolean halve(Piece piece) {
        JsonText text = piece.text();
        int middle = text.middle();
        if (text.length() < SMALLEST || middle == text.from() || middle == text.to()) {
            return false;
        }
        String first = piece.label().isEmpty() ? ".001-of-002" : piece.label() + 'a';
        String second = piece.label().isEmpty() ? ".002-of-002" : piece.label() + 'b';
        pending.removeFirst();
        pending.addFirst(new Piece(second, new JsonText(text.bytes(), middle, text.to())));
        pending.addFirst(new Piece(first, new JsonText(text.bytes(), text.from(), middle)));
        return true;
    }

    /** A log that is a text already. */
    static LogSource of(CharSequence text) {
        byte[] utf8 = Utf8.wellFormed(text.toString()).getBytes(StandardCharsets.UTF_8);
        return () -> new java.io.ByteArrayInputStream(utf8);
    }
}
