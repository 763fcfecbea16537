package io.getorchestra;

import io.getorchestra.internal.capture.LoggedError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Why something failed, in one text: of a chain of causes the first word and the last, for the last is what happened. */
final class Reasons {
    private static final int MAX_CAUSES = 100;
    private static final String ROOT = " (root cause: ";

    private Reasons() {}

    /**
     * The message of a throwable and that of its root cause.
     *
     * @param limit in code points; what was thrown first makes room for the root cause
     */
    static String of(Throwable thrown, int limit) {
        Throwable root = thrown;
        Throwable told = null;
        for (int i = 0; i < MAX_CAUSES; i++) {
            Throwable cause = causeOf(root);
            if (told == null && (cause == null || hasWordOfItsOwn(root, cause))) {
                told = root;
            }
            if (cause == null) {
                break;
            }
            root = cause;
        }
        String last = describe(root);
        String first = told == null ? last : describe(told);
        int at = first.indexOf(last);
        if (at >= 0 && first.codePointCount(0, at + last.length()) <= limit) {
            return shorten(first, limit);
        }
        return joined(first, ROOT, last, ")", limit);
    }

    /** An event's message and the reason in its throwable. */
    static String of(LoggedError error, int limit) {
        String message = error.message().strip();
        if (error.thrown() == null) {
            return shorten(message, limit);
        }
        String reason = of(error.thrown(), limit);
        if (message.isEmpty() || reason.contains(message)) {
            return reason;
        }
        return message.contains(reason) ? shorten(message, limit) : joined(message, ": ", reason, "", limit);
    }

    /** Where and when an error was logged. */
    static String source(LoggedError error) {
        return error.logger() + ", " + Instant.ofEpochMilli(error.timeMillis()).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Both if they fit, else as much of the first as the last leaves. */
    private static String joined(String first, String between, String last, String end, int limit) {
        String tail = between + last + end;
        int room = limit - tail.codePointCount(0, tail.length());
        if (first.codePointCount(0, first.length()) <= room) {
            return first + tail;
        }
        return room < 10 ? shorten(last, limit) : shorten(first, room - 1) + "…" + tail;
    }

    private static Throwable causeOf(Throwable thrown) {
        try {
            Throwable cause = thrown.getCause();
            return cause == thrown ? null : cause;
        } catch (Throwable e) {
            return null;
        }
    }

    /** Not what the JDK makes of a cause when an exception gets no message. */
    private static boolean hasWordOfItsOwn(Throwable thrown, Throwable cause) {
        try {
            String message = thrown.getMessage();
            return message != null && !message.isBlank() && !message.equals(cause.toString());
        } catch (Throwable e) {
            return false;
        }
    }

    /** The message of a throwable, or its type when it has none or does not tell. */
    private static String describe(Throwable thrown) {
        try {
            String message = thrown.getMessage();
            return message == null || message.isBlank() ? thrown.getClass().getName() : message;
        } catch (Throwable e) {
            // Whatever it is, and a message may throw anything: the failure itself must be told.
            return thrown.getClass().getName();
        }
    }

    static String shorten(String text, int codePoints) {
        return text.codePointCount(0, text.length()) <= codePoints
                ? text
                : text.substring(0, text.offsetByCodePoints(0, codePoints));
    }
}
