package io.getorchestra;

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
        return task + " failed. Error: " + shorten(error, MAX_ERROR);
    }

    /**
     * @param lastError what was logged last as an error, the likely reason; cut at 250 code points
     */
    static String failedAfter(String task, String lastError) {
        return task + " failed. Last error logged: " + shorten(lastError, MAX_ERROR);
    }

    static String failed(String task, Throwable cause) {
        return failed(task, describe(cause));
    }

    /** The message of a throwable, or its type when it has none or does not tell. */
    private static String describe(Throwable cause) {
        try {
            String message = cause.getMessage();
            return message == null || message.isBlank() ? cause.getClass().getName() : message;
        } catch (Throwable e) {
            return cause.getClass().getName();
        }
    }

    /** The job's own words; the fallback when there are none. */
    static String orElse(String message, String otherwise) {
        return message == null || message.isBlank() ? otherwise : shorten(message, MAX_MESSAGE);
    }

    private static String shorten(String text, int codePoints) {
        return text.codePointCount(0, text.length()) <= codePoints
                ? text
                : text.substring(0, text.offsetByCodePoints(0, codePoints));
    }
}
