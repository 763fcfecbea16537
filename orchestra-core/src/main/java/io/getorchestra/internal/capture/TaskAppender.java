package io.getorchestra.internal.capture;

/** What core asks of an appender that has started. An adapter implements it, thread-safe; what it throws costs its answer and no more. */
public interface TaskAppender {

    /**
     * Waits until the events that were logged before the call have come out of the queues before the appender, or until the deadline. No
     * appender, filter or encoder of somebody else's sees anything of it; while all queues are empty it takes no time.
     *
     * @return whether all of them have certainly arrived; false when a queue did not empty, or may be there and cannot be seen
     */
    boolean awaitQueues(Deadline deadline) throws InterruptedException;

    /**
     * Lays an error of our own out as the appender lays out any event of level ERROR of the logger {@link LoggingBackend#LOGGER_NAME}. It reaches
     * no other appender.
     *
     * @return UTF-8; null or empty when it cannot
     */
    byte[] layOut(TaskError error);

    /** What the appender's encoder or layout puts before the first event of a log, UTF-8; null for nothing. */
    byte[] header();

    /** What the appender's encoder or layout puts behind the last event of a log, UTF-8; null for nothing. */
    byte[] footer();
}
