package io.getorchestra.capture;

import java.io.IOException;
import java.io.InputStream;

/**
 * A run of whole events in one piece of memory or one file. Guarded by its log's lock until the log is sealed.
 *
 * <p>A segment that can no longer write to its file keeps what it could not write on the heap, and has no more room.
 */
interface Segment {

    /** Whether an event of this length fits. */
    boolean hasRoomFor(int length);

    /** Adds an event that fits. */
    void append(byte[] utf8, int offset, int length);

    /** No event will follow. */
    default void finish() {}

    /** The bytes of its events. */
    InputStream open() throws IOException;

    /** Gives up its memory or its file. */
    void discard();
}
