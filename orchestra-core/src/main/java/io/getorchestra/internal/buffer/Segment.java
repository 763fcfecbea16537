package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;

/**
 * A run of whole events in one piece of memory or one file. Guarded by its log's lock until the log is sealed, but for
 * {@link #appendBesideOthers}.
 */
interface Segment {

    /** How many events and bytes a segment holds. */
    record Content(long events, long bytes) {}

    /** Whether an event of this length fits. */
    boolean hasRoomFor(int length);

    /**
     * Adds an event that fits.
     *
     * @return false when the segment could not take it and has no more room; what it took before stays
     */
    boolean append(byte[] utf8, int offset, int length);

    /**
     * Lets threads in that do not hold the lock, until it has so many bytes. Until {@link #keepOut} nothing else may be asked of it.
     *
     * @return false when it is for one thread at a time
     */
    default boolean letIn(long bytes) {
        return false;
    }

    /**
     * Adds an event, by any thread.
     *
     * @return false when it has not: there is no room, or nobody is let in
     */
    default boolean appendBesideOthers(byte[] utf8, int offset, int length) {
        return false;
    }

    /** Lets nobody in any more, and says what it holds, with what is still being copied. */
    default Content keepOut() {
        throw new IllegalStateException("nobody was let in");
    }

    /** No event will follow. */
    default void finish() {}

    /** The bytes of its events. */
    InputStream open() throws IOException;

    /** Drops its events, so that newer ones find room. */
    void discard();
}
