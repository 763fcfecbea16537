package io.getorchestra.internal.buffer;

import java.util.List;

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

    /** The largest capacity worth having in one segment, bytes. */
    int maxCapacity();

    /** Whether Orchestra may have a part that it has not confirmed, for whoever reads the log after a crash. */
    default void partUnderWay(boolean may) {}

    /** A gap of segments that were dropped is on its way to Orchestra: what is dropped from now on is another one. */
    default void gapTaken() {}

    /**
     * Orchestra has these segments, the oldest of the log.
     *
     * @param withGap whether it also has the gap behind them that was {@linkplain #gapTaken taken}
     * @param next the segment behind them of which it has the beginning; null when there is none
     * @param offset so many bytes
     * @param parts how many parts of the log it has now
     */
    default void sent(List<Segment> segments, boolean withGap, Segment next, long offset, int parts) {
        segments.forEach(Segment::discard);
    }

    /** Notes how many events so far could not be encoded or stored, for whoever reads the log after a crash. */
    default void failed(long events) {}

    /** Keeps what stands before the first event, for whoever reads the log after a crash; no part of any segment. */
    default void header(byte[] utf8) {}

    /** Keeps what stands behind the last event, as {@link #header} does. */
    default void footer(byte[] utf8) {}

    /** The log has been read and is needed no more. */
    default void close() {}
}
