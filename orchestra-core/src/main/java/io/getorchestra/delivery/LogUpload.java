package io.getorchestra.delivery;

import io.getorchestra.capture.Deadline;
import io.getorchestra.capture.LogSource;
import io.getorchestra.capture.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/**
 * One log on its way to Orchestra: in one request when it fits in 5 MiB, else in parts named {@code export.001-of-007.log}. A part that was
 * taken is not sent again; one that is too large for the server is halved. Used by one thread.
 */
final class LogUpload implements Work {
    /** Leaves room for the envelope in a body of 5 MiB. */
    static final int PART_LIMIT = 5 * 1024 * 1024 - 4096;

    private static final Duration PATTERN_BUDGET = Duration.ofSeconds(2);
    private static final int HTTP_TOO_LARGE = 413;

    private final String name;
    private final LogSource source;
    private final String apiKey;
    private final List<Pattern> patterns;
    private final int partLimit;
    private final int deliveredBefore;
    private final IntConsumer progress;

    private LogParts parts;
    private int total;
    /** How many parts have been cut. */
    private int number;
    /** What is left to send of the part that was cut last. */
    private final Deque<WebhookEvent.Log> pending = new ArrayDeque<>();

    private boolean started;

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
        this.name = name;
        this.source = source;
        this.apiKey = apiKey;
        this.patterns = patterns;
        this.partLimit = partLimit;
        this.deliveredBefore = deliveredBefore;
        this.progress = progress;
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
            Outcome outcome = poster.post(pending.getFirst(), limit);
            if (outcome instanceof Outcome.Delivered) {
                pending.removeFirst();
                if (pending.isEmpty()) {
                    progress.accept(number);
                    cutNext();
                }
            } else if (outcome instanceof Outcome.Refused refused
                    && refused.status() == HTTP_TOO_LARGE
                    && halve(pending.getFirst())) {
                return attempt(poster, limit);
            }
            return outcome;
        } catch (IOException | RuntimeException e) {
            return new Outcome.Refused(0, "it cannot be read: " + e);
        }
    }

    @Override
    public boolean isDone() {
        return started && pending.isEmpty();
    }

    @Override
    public void close() {
        try {
            if (parts != null) {
                parts.close();
            }
        } catch (IOException e) {
            // It was only read.
        }
    }

    @Override
    public String toString() {
        return "the log " + name;
    }

    private void start() throws IOException {
        parts = open();
        LogParts.Part first = parts.next();
        LogParts.Part second = first == null ? null : parts.next();
        total = first == null ? 0 : 1;
        if (second != null) {
            total = 2;
            while (parts.next() != null) {
                total++;
            }
            parts.close();
            parts = open();
            first = parts.next();
        }
        started = true;
        LogParts.Part part = first;
        for (number = 1; part != null && number <= deliveredBefore; number++) {
            part = parts.next();
        }
        if (part != null) {
            pending.add(event(total == 1 ? name : partName(label(number)), part));
        }
    }

    private LogParts open() throws IOException {
        return new LogParts(source.open(), new Redactor(apiKey, patterns, PATTERN_BUDGET), apiKey, partLimit);
    }

    private void cutNext() throws IOException {
        LogParts.Part part = number < total ? parts.next() : null;
        if (part != null) {
            number++;
            pending.add(event(partName(label(number)), part));
        }
    }

    private String label(int part) {
        return String.format(Locale.ROOT, "%03d-of-%03d", part, total);
    }

    private static WebhookEvent.Log event(String name, LogParts.Part part) {
        return new WebhookEvent.Log(name, part.utf8(), part.length(), part.escapedLength());
    }

    /** Puts the two halves of an event in its place, cut at the line end nearest before its middle. */
    private boolean halve(WebhookEvent.Log event) {
        int middle = event.length() / 2;
        while (middle > 0 && event.utf8()[middle - 1] != '\n') {
            middle--;
        }
        if (middle == 0) {
            return false;
        }
        boolean whole = event.name().equals(name);
        String base = whole ? name : event.name();
        pending.removeFirst();
        pending.addFirst(slice(event, middle, event.length(), whole ? partName("002-of-002") : lettered(base, 'b')));
        pending.addFirst(slice(event, 0, middle, whole ? partName("001-of-002") : lettered(base, 'a')));
        return true;
    }

    private static WebhookEvent.Log slice(WebhookEvent.Log event, int from, int to, String name) {
        byte[] utf8 = Arrays.copyOfRange(event.utf8(), from, to);
        int escaped = 0;
        for (byte b : utf8) {
            escaped += LogParts.escapedLength(b);
        }
        return new WebhookEvent.Log(name, utf8, utf8.length, escaped);
    }

    private static String lettered(String partName, char half) {
        return insert(partName, String.valueOf(half));
    }

    private String partName(String label) {
        return insert(name, "." + label);
    }

    /** Before the extension, as {@code export.log} becomes {@code export.001-of-007.log}. */
    static String insert(String name, String label) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name + label : name.substring(0, dot) + label + name.substring(dot);
    }

    /** A log that is a text already. */
    static LogSource of(CharSequence text) {
        byte[] utf8 = Utf8.wellFormed(text.toString()).getBytes(StandardCharsets.UTF_8);
        return () -> new java.io.ByteArrayInputStream(utf8);
    }
}
