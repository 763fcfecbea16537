package io.getorchestra.internal.capture;

/**
 * An ERROR event of the job: the likely reason, should the task fail without saying why.
 *
 * @param message the event's message; cut when it is long
 * @param thrown null when the event has none, or it is out of reach
 * @param logger the logger's name
 * @param timeMillis when it was logged, milliseconds since the epoch
 * @param thread the name of the thread that logged it
 */
public record LoggedError(String message, Throwable thrown, String logger, long timeMillis, String thread) {
    private static final int LONGEST = 1000;

    public LoggedError {
        message = message == null ? "" : message.substring(0, Math.min(LONGEST, message.length()));
    }
}
