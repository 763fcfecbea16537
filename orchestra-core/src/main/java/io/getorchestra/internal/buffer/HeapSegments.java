package io.getorchestra.internal.buffer;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/** Segments on the heap. They start small, so that an idle task costs next to nothing, and grow to 256 KB each. */
final class HeapSegments implements SegmentStore {
    private static final int FIRST = 4 * 1024;
    // Below half a region of the smallest G1 heap, so that no segment is a humongous object.
    private static final int LARGEST = 256 * 1024;
    private static final byte[] NOTHING = new byte[0];

    private int next = FIRST;
    /** Of the segment that was discarded last: a log at its limit then makes no garbage. */
    private byte[] spare = NOTHING;

    @Override
    public Segment create(int capacity, int minimum) {
        int size = Math.max(minimum, Math.min(capacity, next));
        next = Math.min(LARGEST, next * 4);
        byte[] bytes = spare.length == size ? spare : new byte[size];
        spare = NOTHING;
        return new HeapSegment(bytes);
    }

    @Override
    public int maxCapacity() {
        return LARGEST;
    }

    private final class HeapSegment implements Segment {
        private byte[] bytes;
        private int length;

        HeapSegment(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean hasRoomFor(int more) {
            return more <= bytes.length - length;
        }

        @Override
        public boolean append(byte[] utf8, int offset, int count) {
            System.arraycopy(utf8, offset, bytes, length, count);
            length += count;
            return true;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes, 0, length);
        }

        @Override
        public void discard() {
            spare = bytes;
            bytes = NOTHING;
            length = 0;
        }
    }
}
