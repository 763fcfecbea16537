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

    final class HeapSegment implements Segment {
        final Claims claims = new Claims(Integer.MAX_VALUE);
        byte[] bytes;

        HeapSegment(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean hasRoomFor(int more) {
            return more <= bytes.length - claims.bytes();
        }

        @Override
        public boolean append(byte[] utf8, int offset, int count) {
            System.arraycopy(utf8, offset, bytes, claims.claimAlone(count), count);
            claims.copied(Claims.counter());
            return true;
        }

        @Override
        public boolean letIn(long most) {
            claims.open((int) Math.min(bytes.length, most));
            return true;
        }

        @Override
        public boolean appendBesideOthers(byte[] utf8, int offset, int count) {
            int counter = Claims.counter();
            // Whoever is late copies into bytes that have been discarded.
            byte[] to = bytes;
            long claim = claims.claim(counter, count);
            if (claim < 0) {
                return false;
            }
            System.arraycopy(utf8, offset, to, Claims.at(claim), count);
            claims.copied(counter);
            return true;
        }

        /** Without a wait for the copies under way: a thread that has no processor just then would hold up all the others. */
        @Override
        public Content keepOut() {
            claims.close();
            return new Content(claims.events(), claims.bytes());
        }

        @Override
        public InputStream open() {
            claims.awaitCopies();
            return new ByteArrayInputStream(bytes, 0, claims.bytes());
        }

        @Override
        public void discard() {
            if (claims.areAllCopied()) {
                spare = bytes;
            }
            bytes = NOTHING;
        }
    }
}
