package io.getorchestra.internal.buffer;

/** Where a log's segments come from. */
interface SegmentStore {

    /**
     * A new, empty segment, after the one before has been finished.
     *
     * @param capacity how many bytes it should hold, at least one event
     * @param minimum how many bytes it must hold
     */
    Segment create(int capacity, int minimum);

    /**
     * Why segments that were meant for files now come from the heap, null while they do not. Once set it stays so; the log then keeps what is in
     * files and holds at most {@link CapturedLog#DEFAULT_MEMORY_LIMIT} more.
     */
    default String trouble() {
        return null;
    }

    /** Whether {@link #trouble} has come up. */
    default boolean hasFallenBack() {
        return trouble() != null;
    }

    /** The largest capacity worth having in one segment, bytes. */
    int maxCapacity();

    /** Notes how many events so far could not be encoded or stored, for whoever reads the log after a crash. */
    default void failed(long events) {}

    /** Keeps what stands before the first event, for whoever reads the log after a crash; no part of any segment. */
    default void header(byte[] utf8) {}

    /** Keeps what stands behind the last event, as {@link #header} does. */
    default void footer(byte[] utf8) {}

    /** The log has been read and is needed no more. */
    default void close() {}
}
