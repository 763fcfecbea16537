package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The events that a log keeps within its limit.
 *
 * <p>At the limit these are the first tenth and the newest events, and one line between them that says how much is missing. The oldest of the
 * newest go a segment at a time: a sixteenth of the limit, on the heap at most 256 KB, in files at most 64 MB.
 *
 * <p>Guarded by the log's lock, but for {@link #addBesideOthers}, between {@link #letIn} and {@link #keepOut}.
 */
final class KeptEvents {
    private static final byte[] CUT =
            " [cut by orchestra: the event is larger than the log's limit]\n".getBytes(StandardCharsets.UTF_8);

    /** About how much is sent at once while the task runs, bytes. */
    static final int PART = 1 << 20;

    private final SegmentStore store;
    private long limit;
    private long headLimit;
    private long tailLimit;
    /** What is kept for good: the first segments, and gaps where later ones have been dropped. */
    private final List<Run> head = new ArrayList<>();
    /** The newest segments, the oldest of which goes when room is needed. */
    private final Deque<Run> tail = new ArrayDeque<>();

    /** The oldest segments, while they are on their way to Orchestra. */
    private final List<Run> taken = new ArrayList<>();

    private Run current;
    /** The current segment, while threads add to it on their own. */
    private volatile Segment shared;

    private boolean headFull;
    private boolean fallenBack;
    private String trouble;
    private long headBytes;
    private long tailBytes;
    private long takenBytes;
    private long dropped;

    /** A segment and what it holds; without a segment it is a gap, and says what is missing. */
    private static final class Run implements LogSource {
        final Segment segment;
        /** The log's limit when the gap began. */
        final long limit;

        long events;
        long bytes;
        /** How many of its bytes Orchestra has. */
        long sent;

        Run(Segment segment, long limit) {
            this.segment = segment;
            this.limit = limit;
        }

        @Override
        public InputStream open() throws IOException {
            if (segment == null) {
                return LogPieces.of(LogNotes.gap(events, bytes, limit)).open();
            }
            InputStream in = segment.open();
            in.skip(sent);
            return in;
        }
    }

    KeptEvents(SegmentStore store, long limit) {
        this.store = store;
        limitTo(limit);
    }

    private void limitTo(long bytes) {
        limit = bytes;
        headLimit = limit / 10;
        tailLimit = limit - headLimit;
    }

    /** Adds an event; one that the limit has no room for is cut. */
    void add(byte[] utf8, int offset, int length) {
        if (length > tailLimit) {
            byte[] shortened = cut(utf8, offset, (int) tailLimit);
            append(shortened, 0, shortened.length);
        } else {
            append(utf8, offset, length);
        }
    }

    private void append(byte[] utf8, int offset, int length) {
        Run run = runFor(length);
        if (!run.segment.append(utf8, offset, length)) {
            run = runFor(length);
            run.segment.append(utf8, offset, length);
        }
        count(run, 1, length);
    }

    private void count(Run run, long events, long bytes) {
        run.events += events;
        run.bytes += bytes;
        if (headFull) {
            tailBytes += bytes;
        } else {
            headBytes += bytes;
        }
    }

    /** Adds an event, by any thread, if there is room in the current segment; false when somebody has to {@link #add} it. */
    boolean addBesideOthers(byte[] utf8, int offset, int length) {
        Segment segment = shared;
        return segment != null && segment.appendBesideOthers(utf8, offset, length);
    }

    /** Lets threads add to the current segment on their own, as far as the limit goes. */
    void letIn() {
        if (current != null) {
            long room = headFull ? tailLimit - takenBytes - tailBytes : headLimit - headBytes;
            if (room > 0) {
                // First, so that whatever happens meanwhile is seen by keepOut.
                shared = current.segment;
                if (!shared.letIn(current.bytes + room)) {
                    shared = null;
                }
            }
        }
    }

    /**
     * Lets nobody in until the next {@link #letIn}.
     *
     * @return how many events have been added since the last one
     */
    long keepOut() {
        if (shared == null) {
            return 0;
        }
        Segment.Content content = current.segment.keepOut();
        shared = null;
        long added = content.events() - current.events;
        count(current, added, content.bytes() - current.bytes);
        return added;
    }

    private Run runFor(int length) {
        noticeFallBack();
        if (!headFull && headBytes + length > headLimit) {
            headFull = true;
            finishCurrent();
        }
        while (headFull && takenBytes + tailBytes + length > tailLimit && !tail.isEmpty()) {
            dropOldest();
        }
        if (current == null || !current.segment.hasRoomFor(length)) {
            finishCurrent();
            Segment segment = store.create(capacityFor(length), length);
            noticeFallBack();
            current = new Run(segment, limit);
            (headFull ? tail : head).add(current);
        }
        return current;
    }

    private int capacityFor(int length) {
        long room = headFull ? tailLimit / 16 : headLimit - headBytes;
        return (int) Math.max(length, Math.min(room, store.maxCapacity()));
    }

    private void noticeFallBack() {
        if (fallenBack || store.trouble() == null) {
            return;
        }
        fallenBack = true;
        trouble = store.trouble();
        if (head.isEmpty() && tail.isEmpty()) {
            limitTo(Math.min(limit, CapturedLog.DEFAULT_MEMORY_LIMIT));
        } else {
            headFull = true;
            head.addAll(tail);
            tail.clear();
            tailBytes = 0;
            limit = Math.min(tailLimit, CapturedLog.DEFAULT_MEMORY_LIMIT);
            tailLimit = limit;
        }
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
            last = new Run(null, limit);
            head.add(last);
        }
        last.events += oldest.events;
        last.bytes += oldest.bytes;
        dropped += oldest.events;
        tailBytes -= oldest.bytes;
        oldest.segment.discard();
        noticeFallBack();
    }

    /**
     * The oldest segments that are finished, and that have been taken; they stay, and count against the limit, until they have been {@link #sent}.
     *
     * @param all whether to finish the newest segment when no other is left
     * @param most about how many bytes to take in all; one segment is taken however long it is
     */
    List<LogSource> take(boolean all, long most) {
        boolean goesOn = taken.isEmpty() || !endsWithGap() && takenBytes < most;
        if (all && goesOn && oldest() == current) {
            finishCurrent();
            noticeFallBack();
        }
        while (isNextInPart(most)) {
            Run next = takeNext();
            if (next.segment == null) {
                // What is dropped later must stand behind this gap, so that nothing of the same part may.
                store.gapTaken();
            }
        }
        return new ArrayList<>(taken);
    }

    /** How much may be on its way at once, however long a line is: the limit is for all that waits. */
    long largestPart() {
        return Math.min(16 * PART, limit / 4);
    }

    private Run oldest() {
        return head.isEmpty() ? tail.peek() : head.get(0);
    }

    private boolean isNextInPart(long most) {
        Run next = oldest();
        return next != null
                && next != current
                && (taken.isEmpty() || !endsWithGap() && takenBytes + next.bytes <= most);
    }

    private boolean endsWithGap() {
        return taken.get(taken.size() - 1).segment == null;
    }

    private Run takeNext() {
        Run next;
        if (head.isEmpty()) {
            next = tail.remove();
            tailBytes -= next.bytes;
        } else {
            next = head.remove(0);
            headBytes = Math.max(0, headBytes - next.bytes);
        }
        taken.add(next);
        takenBytes += next.segment == null ? 0 : next.bytes;
        return next;
    }

    /**
     * Orchestra has what was taken.
     *
     * @param unsent but for so many bytes at its end
     * @param parts how many parts of the log it has now
     */
    void sent(long unsent, int parts) {
        Run next = null;
        for (long left = unsent; left > 0; ) {
            next = taken.remove(taken.size() - 1);
            long held = next.bytes - next.sent;
            next.sent = Math.max(next.sent, next.bytes - left);
            left -= held;
            putBack(next);
        }
        boolean withGap = !taken.isEmpty() && endsWithGap();
        List<Segment> segments = new ArrayList<>();
        for (Run run : taken) {
            if (run.segment != null) {
                segments.add(run.segment);
            }
        }
        store.sent(segments, withGap, next == null ? null : next.segment, next == null ? 0 : next.sent, parts);
        taken.clear();
        takenBytes = 0;
        if (head.isEmpty() && tail.isEmpty()) {
            headFull = false;
            headBytes = 0;
        }
        noticeFallBack();
    }

    private void putBack(Run run) {
        if (headFull && head.isEmpty()) {
            tail.addFirst(run);
            tailBytes += run.bytes;
        } else {
            head.add(0, run);
            headBytes += run.bytes;
        }
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

    /** No event will follow. */
    void finish() {
        finishCurrent();
        noticeFallBack();
    }

    /** How many events went because of the limit. */
    long dropped() {
        return dropped;
    }

    /** What went wrong with the files, once; null when there is nothing new. */
    String takeTrouble() {
        String news = trouble;
        trouble = null;
        return news;
    }

    /** Adds what is kept, in order, and the lines where something is missing. */
    void addTo(List<LogSource> pieces) {
        pieces.addAll(taken);
        pieces.addAll(head);
        pieces.addAll(tail);
    }

    /** Keeps nothing any more. */
    void clear() {
        current = null;
        taken.clear();
        head.clear();
        tail.clear();
    }
}
