package io.getorchestra.capture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One log of one task: whole events in the order in which they arrived, up to a limit.
 *
 * <p>At the limit it keeps the first tenth and the newest events, and says in one line between them how much is missing. The oldest of the
 * newest go a segment at a time, a sixteenth of the limit or 256 KB, whichever is less. Thread-safe: one lock is held while an event is
 * copied.
 */
public final class CapturedLog implements LogSource {
    private static final byte[] CUT =
            " [cut by orchestra: the event is larger than the log's limit]\n".getBytes(StandardCharsets.UTF_8);
    static final int SMALLEST_LIMIT = 1024;

    /** The limit of a log on the heap where nothing else is said, bytes. */
    public static final long DEFAULT_MEMORY_LIMIT = 16L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final SegmentStore store;
    private final long limit;
    private final long headLimit;
    private long tailLimit;
    /** What is kept for good: the first segments, and gaps where later ones have been dropped. */
    private final List<Run> head = new ArrayList<>();
    /** The newest segments, the oldest of which goes when room is needed. */
    private final Deque<Run> tail = new ArrayDeque<>();

    private Run current;
    private boolean headFull;
    private boolean fallenBack;
    private long headBytes;
    private long tailBytes;
    private boolean sealed;
    private long accepted;
    private long overflowed;
    private long failed;

    /** A segment and what it holds; without a segment it is a gap, and says what is missing. */
    private static final class Run {
        final Segment segment;
        long events;
        long bytes;

        Run(Segment segment) {
            this.segment = segment;
        }
    }

    /**
     * What became of the events: {@code accepted = kept + dropped}.
     *
     * @param accepted how many events were handed over
     * @param kept how many the log holds
     * @param dropped how many it does not hold, because of its limit or of a failure
     */
    public record Counts(long accepted, long kept, long dropped) {}

    private CapturedLog(SegmentStore store, long maxBytes) {
        this.store = store;
        this.limit = Math.max(SMALLEST_LIMIT, maxBytes);
        this.headLimit = limit / 10;
        this.tailLimit = limit - headLimit;
    }

    /**
     * A log on the heap.
     *
     * @param maxBytes how much it may hold; at least 1 KB
     */
    public static CapturedLog inMemory(long maxBytes) {
        return new CapturedLog(new HeapSegments(), maxBytes);
    }

    static CapturedLog in(SegmentStore store, long maxBytes) {
        return new CapturedLog(store, maxBytes);
    }

    /** Adds an event, unless the log is sealed. Whatever goes wrong is counted, never thrown. */
    void append(byte[] utf8, int offset, int length) {
        lock.lock();
        try {
            if (sealed) {
                return;
            }
            accepted++;
            if (length > tailLimit) {
                byte[] shortened = cut(utf8, offset, (int) tailLimit);
                add(shortened, 0, shortened.length);
            } else {
                add(utf8, offset, length);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            failed++;
        } finally {
            lock.unlock();
        }
    }

    private void add(byte[] utf8, int offset, int length) {
        Run run = runFor(length);
        run.segment.append(utf8, offset, length);
        run.events++;
        run.bytes += length;
        if (headFull) {
            tailBytes += length;
        } else {
            headBytes += length;
        }
    }

    /** Counts an event that could not be encoded. */
    void countDropped() {
        lock.lock();
        try {
            accepted++;
            failed++;
        } finally {
            lock.unlock();
        }
    }

    private Run runFor(int length) {
        if (!headFull && headBytes + length > headLimit) {
            headFull = true;
            finishCurrent();
        }
        while (headFull && tailBytes + length > tailLimit) {
            dropOldest();
        }
        if (current == null || !current.segment.hasRoomFor(length)) {
            finishCurrent();
            current = new Run(store.create(capacityFor(length), length));
            if (store.hasFallenBack() && !fallenBack) {
                keepWhatIsInFiles();
            }
            (headFull ? tail : head).add(current);
        }
        return current;
    }

    private int capacityFor(int length) {
        long room = headFull ? tailLimit / 16 : headLimit - headBytes;
        return (int) Math.max(length, Math.min(room, store.maxCapacity()));
    }

    private void keepWhatIsInFiles() {
        fallenBack = true;
        headFull = true;
        head.addAll(tail);
        tail.clear();
        tailBytes = 0;
        tailLimit = Math.min(tailLimit, DEFAULT_MEMORY_LIMIT);
    }

    private void finishCurrent() {
        if (current != null) {
            Run run = current;
            current = null;
            run.segment.finish();
        }
    }

    private void dropOldest() {
        Run oldest = tail.remove();
        if (oldest == current) {
            current = null;
        }
        Run last = head.isEmpty() ? null : head.get(head.size() - 1);
        if (last == null || last.segment != null) {
            last = new Run(null);
            head.add(last);
        }
        last.events += oldest.events;
        last.bytes += oldest.bytes;
        overflowed += oldest.events;
        tailBytes -= oldest.bytes;
        oldest.segment.discard();
    }

    private static byte[] cut(byte[] utf8, int offset, int limit) {
        int end = Math.max(0, limit - CUT.length);
        while (end > 0 && (utf8[offset + end] & 0xC0) == 0x80) {
            end--;
        }
        byte[] shortened = new byte[end + CUT.length];
        System.arraycopy(utf8, offset, shortened, 0, end);
        System.arraycopy(CUT, 0, shortened, end, CUT.length);
        return shortened;
    }

    /** Takes no more events, so that it can be read. */
    void seal() {
        lock.lock();
        try {
            sealed = true;
            finishCurrent();
        } finally {
            lock.unlock();
        }
    }

    /** What became of the events so far. */
    public Counts counts() {
        lock.lock();
        try {
            long dropped = overflowed + failed;
            return new Counts(accepted, accepted - dropped, dropped);
        } finally {
            lock.unlock();
        }
    }

    /** The log's bytes; call it when the scope's capture is closed. Can be called again, for another pass. */
    @Override
    public InputStream open() throws IOException {
        List<InputStream> pieces = new ArrayList<>();
        for (Run run : head) {
            pieces.add(run.segment != null ? run.segment.open() : gap(run));
        }
        for (Run run : tail) {
            pieces.add(run.segment.open());
        }
        if (failed > 0) {
            pieces.add(line(missing(failed) + " missing in this log: could not be encoded or stored"));
        }
        return new SequenceInputStream(Collections.enumeration(pieces));
    }

    private InputStream gap(Run run) {
        return line(missing(run.events) + " (" + run.bytes + " bytes) missing here: the log reached its limit of "
                + limit + " bytes");
    }

    private static String missing(long events) {
        return events == 1 ? "1 event is" : events + " events are";
    }

    private static InputStream line(String text) {
        return new ByteArrayInputStream(("[orchestra] " + text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Gives up what the log holds. */
    public void discard() {
        lock.lock();
        try {
            sealed = true;
            current = null;
            head.stream().filter(run -> run.segment != null).forEach(run -> run.segment.discard());
            tail.forEach(run -> run.segment.discard());
            head.clear();
            tail.clear();
            store.close();
        } finally {
            lock.unlock();
        }
    }
}
