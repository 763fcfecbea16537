package io.getorchestra.internal.outcome;

/**
 * Why the JVM goes down, as far as its threads show.
 *
 * @param detail in a few words, such as {@code SIGTERM}; null when nothing shows it
 * @param status the exit status, null when it is not known for certain
 */
public record Shutdown(Kind kind, String detail, Integer status) {

    /** What began it. */
    public enum Kind {
        SIGNAL,
        /** {@code System.exit} or {@code Runtime.exit}. */
        EXIT,
        /** No thread was left that keeps the JVM alive. */
        LAST_THREAD,
        UNKNOWN
    }
}
