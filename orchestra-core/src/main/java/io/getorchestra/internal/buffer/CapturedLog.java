package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One log of one task: whole events in the order in which they arrived, up to a limit.
 *
 * <p>What its appender's layout puts before the first event and behind the last is in it too, counts as no event and against no limit.
 * Thread-safe. Threads copy their events side by side; one lock is held for what is rare, such as a new segment.
 */
public final class CapturedLog implements LogSource {
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
    private final KeptEvents events;
    private byte[] header = NOTHING;
    private byte[] footer = NOTHING;
    private boolean begun;
    private boolean sealed;
    /** How many parts Orchestra has. */
    private int sent;

    private boolean underWay;
    /** How many bytes at the end of what was taken for the next part are no whole line. Used by the thread that sends. */
    private long unsent;

    private long accepted;
    private long failed;
    /** How many events have come with their thread's stack full, and have not been counted yet. */
    private final AtomicInteger overflown = new AtomicInteger();

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
        this.events = new KeptEvents(store, Math.max(SMALLEST_LIMIT, maxBytes));
    }

    /**
     * A log on the heap.
     *
     * @param maxBytes how much it may hold; at least 1 KB
     */
    public static CapturedLog inMemory(long maxBytes) {
        return in(new HeapSegments(), maxBytes, new NoTrouble());
    }

    private static final class NoTrouble implements Consumer<String> {
        @Override
        public void accept(String trouble) {
            // There are no files.
        }
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

    /** As {@link #inFiles}, a file for each part that is sent while the task runs. */
    public static CapturedLog inFilesToBeSent(Path directory, String logName, long maxBytes, Consumer<String> trouble) {
        return inFiles(new Disk(), directory, logName, maxBytes, KeptEvents.PART, trouble);
    }

    static CapturedLog inFiles(Disk disk, Path directory, String logName, long maxBytes, Consumer<String> trouble) {
        return inFiles(disk, directory, logName, maxBytes, FileSegments.LARGEST, trouble);
    }

    static CapturedLog inFiles(
            Disk disk, Path directory, String logName, long maxBytes, int largestFile, Consumer<String> trouble) {
        long limit = Math.max(SMALLEST_LIMIT, maxBytes);
        return in(new FileSegments(disk, directory, logName, limit, largestFile), limit, trouble);
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
        boolean valid = offset >= 0 && length >= 0 && length <= utf8.length - offset;
        try {
            if (valid && events.addBesideOthers(utf8, offset, length)) {
                return;
            }
            StackRoom.need();
        } catch (StackOverflowError e) {
            overflown.getAndIncrement();
            return;
        }
        String news = null;
        boolean entered = false;
        lockForAMoment();
        try {
            // Whoever held the lock may have made room: to enter would only keep the others out, and send them here.
            if (!valid || !events.addBesideOthers(utf8, offset, length)) {
                enter();
                entered = true;
                if (!sealed) {
                    add(utf8, offset, length);
                }
                news = leave();
            }
        } catch (RuntimeException | VirtualMachineError e) {
            // Whoever comes next opens what this one could not.
            if (!entered && !sealed) {
                accepted++;
                failed++;
            }
        } finally {
            lock.unlock();
        }
        report(news);
    }

    private void add(byte[] utf8, int offset, int length) {
        accepted++;
        try {
            Objects.checkFromIndexSize(offset, length, utf8.length);
            int separator = begun ? 0 : Separator.lengthBeforeFirst(header, utf8, offset, length);
            events.add(utf8, offset + separator, length - separator);
            begun = true;
        } catch (RuntimeException | VirtualMachineError e) {
            fail();
        }
    }

    /** With the lock held: the thread that holds it is alone. */
    private void enter() {
        accepted += events.keepOut();
        int lost = overflown.getAndSet(0);
        if (lost > 0 && !sealed) {
            accepted += lost;
            failed += lost;
            store.failed(failed);
        }
    }

    /**
     * With the lock still held: others may add beside each other again.
     *
     * @return what is to be told, if anything
     */
    private String leave() {
        if (!sealed) {
            events.letIn();
        }
        return events.takeTrouble();
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

    /** Counts an event that could not be encoded. */
    public void countDropped() {
        try {
            StackRoom.need();
        } catch (StackOverflowError e) {
            overflown.getAndIncrement();
            return;
        }
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
            enter();
            if (!sealed && utf8 != null && utf8.length > 0) {
                footer = utf8;
                store.footer(utf8);
            }
            sealed = true;
            events.finish();
            news = leave();
        } finally {
            lock.unlock();
        }
        report(news);
    }

    /** What became of the events so far. */
    public Counts counts() {
        Counts counts;
        String news;
        lock.lock();
        try {
            enter();
            long dropped = events.dropped() + failed;
            counts = new Counts(accepted, accepted - dropped, dropped);
            news = leave();
        } finally {
            lock.unlock();
        }
        report(news);
        return counts;
    }

    /**
     * What is next to be sent while the task runs: the oldest events, about 1 MiB of them, to the end of a line; more, where a line is longer. They
     * are kept until they have been {@link #partsSent(int) sent}. Called by one thread, not after {@link #seal}.
     *
     * @param all whether what is still being filled counts, when nothing else is left
     * @return null when there is nothing, or no end of a line
     * @throws IOException when it cannot be read
     */
    public LogSource nextPart(boolean all) throws IOException {
        long most = Math.min(KeptEvents.PART, events.largestPart());
        List<LogSource> pieces = take(all, most);
        LineEnd end = LineEnd.lastOf(pieces);
        while (end.before() == 0 && end.after() >= most / 2 && most < events.largestPart()) {
            most *= 2;
            pieces = take(all, most);
            end = LineEnd.lastOf(pieces);
        }
        unsent = end.after();
        if (end.before() == 0) {
            return null;
        }
        List<LogSource> part = pieces;
        if (sent == 0) {
            part.add(0, LogPieces.of(header));
        }
        long length = end.before() + (sent == 0 ? header.length : 0);
        return () -> LineEnd.limit(new LogPieces(part), length);
    }

    private List<LogSource> take(boolean all, long most) {
        List<LogSource> pieces;
        String news;
        lock.lock();
        try {
            enter();
            pieces = sealed ? List.of() : events.take(all, most);
            news = leave();
        } finally {
            lock.unlock();
        }
        report(news);
        return pieces;
    }

    /**
     * Orchestra has the part that was next; it is kept no longer.
     *
     * @param parts in how many parts it went
     */
    public void partsSent(int parts) {
        String news;
        lock.lock();
        try {
            enter();
            sent += parts;
            underWay = false;
            events.sent(unsent, sent);
            news = leave();
        } finally {
            lock.unlock();
        }
        report(news);
    }

    /** Whether Orchestra may have the part that is next, though it has not said so. */
    public void partUnderWay(boolean may) {
        lock.lock();
        try {
            underWay = may;
            store.partUnderWay(may);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isNumbered() {
        lock.lock();
        try {
            return sent > 0 || underWay;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int partsSent() {
        lock.lock();
        try {
            return sent;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The log's bytes, but for what has been sent while the task ran; call it when the scope's capture is closed. Can be called again, for another
     * pass.
     */
    @Override
    public InputStream open() throws IOException {
        List<LogSource> pieces = new ArrayList<>();
        if (sent == 0) {
            pieces.add(LogPieces.of(header));
        }
        events.addTo(pieces);
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
            enter();
            sealed = true;
            events.clear();
            store.close();
        } finally {
            lock.unlock();
        }
    }
}
