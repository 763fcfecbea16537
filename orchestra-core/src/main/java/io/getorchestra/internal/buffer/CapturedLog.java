package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One log of one task: whole events in the order in which they arrived, up to a limit.
 *
 * <p>At the limit it keeps the first tenth and the newest events, and says in one line between them how much is missing. The oldest of the
 * newest go a segment at a time: a sixteenth of the limit, on the heap at most 256 KB, in files at most 64 MB. What its appender's layout puts
 * before the first event and behind the last is in it too, counts as no event and against no limit. Thread-safe: one lock is held while an event
 * is copied.
 */
public final class CapturedLog implements LogSource {
    private static final byte[] CUT =
            " [cut by orchestra: the event is larger than the log's limit]\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NOTHING = {};
    static final int SMALLEST_LIMIT = 1024;
    /** A few hundred nanoseconds, longer than an event is copied; measured, more is slower when many threads log. */
    private static final int SPINS = 10;

    /** The limit of a log on the heap where nothing else is said, bytes. */
    public static final long DEFAULT_MEMORY_LIMIT = 16L << 20;

    /** The limit of a log in files where nothing else is said, bytes. */
    public static final long DEFAULT_FILE_LIMIT = 1L << 30;

    private final ReentrantLock lock = new ReentrantLock();
    private final SegmentStore store;
    private final Consumer<String> troubleSink;
    private long limit;
    private long headLimit;
    private long tailLimit;
    /** What is kept for good: the first segments, and gaps where later ones have been dropped. */
    private final List<Run> head = new ArrayList<>();
    /** The newest segments, the oldest of which goes when room is needed. */
    private final Deque<Run> tail = new ArrayDeque<>();

    private Run current;
    private byte[] header = NOTHING;
    private byte[] footer = NOTHING;
    private boolean begun;
    private boolean headFull;
    private boolean fallenBack;
    private String trouble;
    private long headBytes;
    private long tailBytes;
    private boolean sealed;
    private long accepted;
    private long overflowed;
    private long failed;

    /** A segment and what it holds; without a segment it is a gap, and says what is missing. */
    private static final class Run {
        final Segment segment;
        /** The log's limit when the gap began. */
        final long limit;

        long events;
        long bytes;

        Run(Segment segment, long limit) {
            this.segment = segment;
            this.limit = limit;
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

    private CapturedLog(SegmentStore store, long maxBytes, Consumer<String> troubleSink) {
        this.store = store;
        this.troubleSink = troubleSink;
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
        return in(new HeapSegments(), maxBytes, trouble -> {});
    }

    /**
     * A log in files, which a later process can read with {@link StoredLog}: each event whose append has returned is there, even when the process
     * is killed. When the files cannot be written the log goes on on the heap.
     *
     * @param directory where its files go, readable by their owner only; made when it is missing
     * @param logName the log's name, from which those of its files are made; a log of this name must not be there yet
     * @param maxBytes how much it may hold; at least 1 KB
     * @param trouble receives one message, in the thread that logs, when the files cannot be written; may log itself
     */
    public static CapturedLog inFiles(Path directory, String logName, long maxBytes, Consumer<String> trouble) {
        return inFiles(new Disk(), directory, logName, maxBytes, trouble);
    }

    static CapturedLog inFiles(Disk disk, Path directory, String logName, long maxBytes, Consumer<String> trouble) {
        long limit = Math.max(SMALLEST_LIMIT, maxBytes);
        return in(new FileSegments(disk, directory, logName, limit), limit, trouble);
    }

    static CapturedLog in(SegmentStore store, long maxBytes, Consumer<String> trouble) {
        return new CapturedLog(store, maxBytes, trouble);
    }

    /**
     * Says what stands before the first event; call it before there is one.
     *
     * @param utf8 null for nothing
     */
    public void begin(byte[] utf8) {
        if (utf8 == null || utf8.length == 0) {
            return;
        }
        lock.lock();
        try {
            header = utf8;
            store.header(utf8);
        } finally {
            lock.unlock();
        }
    }

    /** Adds an event, unless the log is sealed. Whatever goes wrong is counted, never thrown. */
    public void append(byte[] utf8, int offset, int length) {
        String news;
        lockForAMoment();
        try {
            if (sealed) {
                return;
            }
            accepted++;
            Objects.checkFromIndexSize(offset, length, utf8.length);
            int separator = begun ? 0 : Separator.lengthBeforeFirst(header, utf8, offset, length);
            addWithinLimit(utf8, offset + separator, length - separator);
            begun = true;
        } catch (RuntimeException | VirtualMachineError e) {
            fail();
        } finally {
            news = takeTrouble();
            lock.unlock();
        }
        report(news);
    }

    /** Whoever holds the lock is done sooner, nearly always, than a thread is parked and woken. */
    private void lockForAMoment() {
        for (int i = 0; i < SPINS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    private void addWithinLimit(byte[] utf8, int offset, int length) {
        if (length > tailLimit) {
            byte[] shortened = cut(utf8, offset, (int) tailLimit);
            add(shortened, 0, shortened.length);
        } else {
            add(utf8, offset, length);
        }
    }

    private void add(byte[] utf8, int offset, int length) {
        Run run = runFor(length);
        if (!run.segment.append(utf8, offset, length)) {
            run = runFor(length);
            run.segment.append(utf8, offset, length);
        }
        run.events++;
        run.bytes += length;
        if (headFull) {
            tailBytes += length;
        } else {
            headBytes += length;
        }
    }

    /** Counts an event that could not be encoded. */
    public void countDropped() {
        lock.lock();
        try {
            if (!sealed) {
                accepted++;
                fail();
            }
        } finally {
            lock.unlock();
        }
    }

    private void fail() {
        failed++;
        store.failed(failed);
    }

    private String takeTrouble() {
        String news = trouble;
        trouble = null;
        return news;
    }

    // Outside the lock, because the message may well be logged, and come back as an event.
    private void report(String news) {
        if (news != null) {
            try {
                troubleSink.accept(news);
            } catch (RuntimeException e) {
                // The job must not suffer from a message that cannot be told.
            }
        }
    }

    private Run runFor(int length) {
        noticeFallBack();
        if (!headFull && headBytes + length > headLimit) {
            headFull = true;
            finishCurrent();
        }
        while (headFull && tailBytes + length > tailLimit && !tail.isEmpty()) {
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
        if (fallenBack || !store.hasFallenBack()) {
            return;
        }
        fallenBack = true;
        trouble = store.trouble();
        if (head.isEmpty() && tail.isEmpty()) {
            limit = Math.min(limit, DEFAULT_MEMORY_LIMIT);
            headLimit = limit / 10;
            tailLimit = limit - headLimit;
        } else {
            headFull = true;
            head.addAll(tail);
            tail.clear();
            tailBytes = 0;
            limit = Math.min(tailLimit, DEFAULT_MEMORY_LIMIT);
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
        overflowed += oldest.events;
        tailBytes -= oldest.bytes;
        oldest.segment.discard();
        noticeFallBack();
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
    public void seal() {
        seal(null);
    }

    /**
     * Takes no more events, so that it can be read. Only the first call says what stands behind the last event.
     *
     * @param utf8 null for nothing
     */
    public void seal(byte[] utf8) {
        String news;
        lock.lock();
        try {
            if (!sealed && utf8 != null && utf8.length > 0) {
                footer = utf8;
                store.footer(utf8);
            }
            sealed = true;
            finishCurrent();
            noticeFallBack();
        } finally {
            news = takeTrouble();
            lock.unlock();
        }
        report(news);
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
        List<LogSource> pieces = new ArrayList<>();
        pieces.add(LogPieces.of(header));
        for (Run run : head) {
            pieces.add(
                    run.segment != null
                            ? run.segment::open
                            : LogPieces.of(LogNotes.gap(run.events, run.bytes, run.limit)));
        }
        for (Run run : tail) {
            pieces.add(run.segment::open);
        }
        if (failed > 0) {
            pieces.add(LogPieces.of(LogNotes.failed(failed)));
        }
        pieces.add(LogPieces.of(footer));
        return new LogPieces(pieces);
    }

    /** Gives up what the log holds, and deletes its files. */
    public void discard() {
        lock.lock();
        try {
            sealed = true;
            current = null;
            head.clear();
            tail.clear();
            store.close();
        } finally {
            lock.unlock();
        }
    }
}
