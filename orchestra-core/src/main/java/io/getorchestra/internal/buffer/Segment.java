package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;

/** A run of whole events in one piece of memory or one file. Guarded by its log's lock until the log is sealed. */
interface Segment {

    /** Whether an event of this length fits. */
    boolean hasRoomFor(int length);

    /**
     * Adds an event that fits.
     *
     * @return false when the segment could not take it and has no more room; what it took before stays
     */
    boolean append(byte[] utf8, int offset, int length);

    /** No event will follow. */
    default void finish() {}

    /** The bytes of its events. */
    InputStream open() throws IOException;

    /** Drops its events, so that newer ones find room. */
    void discard();
}
