package io.getorchestra.capture;

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
     * Whether segments that were meant for files now come from the heap. Once true it stays so; the log then keeps what is in files and holds
     * at most {@link CapturedLog#DEFAULT_MEMORY_LIMIT} more.
     */
    default boolean hasFallenBack() {
        return false;
    }

    /** The largest capacity worth having in one segment, bytes. */
    int maxCapacity();

    /** The log has been read and is needed no more. */
    default void close() {}
}
