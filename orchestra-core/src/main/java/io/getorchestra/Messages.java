package io.getorchestra;

import io.getorchestra.internal.capture.LoggedError;

/** The texts that go to Orchestra with a status, as its Python SDK words them. */
final class Messages {
    private static final int MAX_ERROR = 250;
    private static final int MAX_MESSAGE = 10_000;

    private Messages() {}

    static String started(String task) {
        return task + " started.";
    }

    static String succeeded(String task) {
        return task + " succeeded.";
    }

    static String warned(String task) {
        return task + " ended with a warning.";
    }

    static String cancelled(String task) {
        return task + " cancelled.";
    }

    static String failed(String task) {
        return task + " failed.";
    }

    /**
     * @param error cut at 250 code points
     */
    static String failed(String task, String error) {
        return task + " failed. Error: " + Reasons.shorten(error, MAX_ERROR);
    }

    /** With the exception's message and that of its root cause, together at most 250 code points. */
    static String failed(String task, Throwable cause) {
        return failed(task, Reasons.of(cause, MAX_ERROR));
    }

    /** With an error that was logged and is the reason for certain. */
    static String failed(String task, LoggedError reason) {
        return failed(task, Reasons.of(reason, MAX_ERROR));
    }

    /** With the likely reason: what was logged last as an error, by whom and when. */
    static String failedAfter(String task, LoggedError last) {
        return task + " failed." + lastError(last);
    }

    /** To be put behind a message; nothing when no error was logged. */
    static String lastError(LoggedError last) {
        return last == null
                ? ""
                : " Last error logged: " + Reasons.of(last, MAX_ERROR) + " (" + Reasons.source(last) + ")";
    }

    /** To be put behind a message: a thread that died, and how many more. */
    static String died(String thread, Throwable thrown, int threads) {
        return " Thread " + thread + " died: " + Reasons.of(thrown, MAX_ERROR)
                + (threads == 1 ? "" : " (and " + (threads - 1) + " more)");
    }

    /** To be put behind a message. */
    static String died(int threads) {
        return threads == 1 ? " (1 thread died of an exception)" : " (" + threads + " threads died of an exception)";
    }

    /** The job's own words; the fallback when there are none. */
    static String orElse(String message, String otherwise) {
        return message == null || message.isBlank() ? otherwise : Reasons.shorten(message, MAX_MESSAGE);
    }
}
