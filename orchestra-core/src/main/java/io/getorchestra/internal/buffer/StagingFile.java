package io.getorchestra.internal.buffer;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The newest bytes of a log, in a small mapped file that outlives the process without a system call per event.
 *
 * <p>The file has a header, two halves and two tables. The header's commit word holds the number of the current block, whose parity is the half it is
 * in, and how many of its bytes count; one aligned store of that word makes an event part of the log, or moves on to the next block. What threads add
 * side by side comes behind those bytes: an entry in the half's table, one aligned store too, makes each of these events part of the log on its own,
 * whatever becomes of the threads that were before it.
 * Each half has a place in the header for its block's {@link Position}: where in the log's segments its bytes belong.
 * The file is written in full before it is mapped, so that a disk that fills up later has the room. A copy of the block on the heap is what goes to the segments.
 *
 * <p>Guarded by its log's lock, but for {@link #appendBesideOthers}, between {@link #letIn} and {@link #keepOut}. After an exception it must not be
 * used but for {@link #bytes} and {@link #length}.
 */
final class StagingFile {
    private static final long MAGIC = 0x32474F4C_4843524FL; // "ORCHLOG2" in the file
    private static final int COMMIT = 8;
    private static final int FAILED = 16;
    private static final int ON_HEAP = 24;
    private static final int LIMIT = 32;
    private static final int NAME_LENGTH = 40;
    private static final int UNDER_WAY = 48;
    private static final int POSITIONS = 64;
    private static final int POSITION_SIZE = 64;
    private static final int NAME = 256;
    private static final int HEADER = 4096;
    /** The size of a half, bytes. */
    static final int HALF = 64 * 1024;
    /** After the last event there is a number that only it has, by which {@link #append} sees that its write has arrived. */
    private static final int CHECK = 8;

    static final int TABLES = 135168;

    static final int SIZE = TABLES + 2 * Entry.TABLE;

    private final Path file;
    private final MappedByteBuffer map;
    private final byte[] bytes;
    private final ByteBuffer checks;
    private final byte[] readBack = new byte[8];
    private final ByteBuffer readBackView = ByteBuffer.wrap(readBack).order(ByteOrder.LITTLE_ENDIAN);
    private final byte[] table = new byte[Entry.TABLE];
    private final ByteBuffer tableView = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    private final Claims claims = new Claims(Entry.COUNT);
    /** How many events and bytes the block had when threads were let in. */
    private int eventsBefore;

    private int bytesBefore;
    /** Whether something has been claimed in vain, so that the block has a hole in the file and none on the heap. */
    private volatile boolean torn;
    /** Whether a thread may still be writing to the block. */
    private boolean abandoned;

    private int block;
    /** The last commit word that has arrived. */
    private long committed;

    private long appends;
    private int one = 1;
    private byte[][] garbage;

    /** Events that are missing between two segments: those of the segments {@code from} to {@code to - 1}. */
    record Gap(int from, int to, long events, long bytes) {
        static final Gap NONE = new Gap(0, 0, 0, 0);

        Gap with(int segment, long moreEvents, long moreBytes) {
            return new Gap(to == 0 ? segment : from, segment + 1, events + moreEvents, bytes + moreBytes);
        }

        /** What is missing when the events of this one have been told, which began there. */
        Gap without(Gap told) {
            return events == told.events ? NONE : new Gap(told.to, to, events - told.events, bytes - told.bytes);
        }

        boolean covers(int segment) {
            return from <= segment && segment < to;
        }
    }

    /** What Orchestra has got while the task ran: the segments before {@code first}, and so many bytes of that one, in so many parts. */
    record Sent(int first, long offset, int parts) {
        static final Sent NOTHING = new Sent(1, 0, 0);
    }

    /** Where a block's bytes belong: the segments before this one are complete, this one holds {@code offset} bytes before them. */
    record Position(int segment, long offset, Gap gap, Sent sent) {}

    /** What a staging file says about its log; {@code failed} and {@code onHeap} are numbers of events. */
    record Content(
            String logName,
            long limit,
            Position position,
            byte[] bytes,
            long failed,
            long onHeap,
            boolean partUnderWay) {}

    private StagingFile(Path file, MappedByteBuffer map, byte[] bytes) {
        this.file = file;
        this.map = map;
        map.order(ByteOrder.LITTLE_ENDIAN);
        this.bytes = bytes;
        this.checks = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static StagingFile create(Disk disk, Path file, String logName, long limit) throws IOException {
        RandomAccessFile created = disk.create(file);
        try {
            byte[] bytes = new byte[HALF];
            try (RandomAccessFile zeros = created) {
                for (int position = 0; position < SIZE; position += HALF) {
                    disk.write(zeros, position, bytes, 0, Math.min(HALF, SIZE - position));
                }
            }
            StagingFile staging = new StagingFile(file, disk.map(file, SIZE), bytes);
            staging.writeHeader(logName, limit);
            return staging;
        } catch (IOException | RuntimeException | VirtualMachineError e) {
            disk.delete(file);
            throw e;
        }
    }

    private void writeHeader(String logName, long limit) throws IOException {
        byte[] name = logName.getBytes(StandardCharsets.UTF_8);
        int nameLength = Math.min(name.length, HEADER - NAME);
        try {
            map.putLong(LIMIT, limit);
            map.putLong(NAME_LENGTH, nameLength);
            map.put(NAME, name, 0, nameLength);
            write(new Position(1, 0, Gap.NONE, Sent.NOTHING), 0);
            VarHandle.releaseFence();
            map.putLong(0, MAGIC);
            raisePendingFault();
        } catch (InternalError e) {
            throw fault();
        }
    }

    boolean hasRoomFor(int more) {
        return more <= HALF - CHECK - length();
    }

    /** Adds an event that fits. When this returns, the event survives the process. */
    void append(byte[] utf8, int offset, int count) throws IOException {
        int length = length();
        int end = length + count;
        long check = ++appends;
        System.arraycopy(utf8, offset, bytes, length, count);
        checks.putLong(end, check);
        int half = half(block);
        boolean arrived;
        try {
            map.put(half + length, bytes, length, count + CHECK);
            commit(block, end);
            arrived = holds(half + end, check) && holds(COMMIT, word(block, end));
            if (!arrived) {
                raisePendingFault();
            }
        } catch (InternalError e) {
            arrived = false;
        }
        if (!arrived) {
            takeBack();
            throw fault();
        }
        committed = word(block, end);
        claims.claimAlone(count);
        claims.copied(Claims.counter());
    }

    /** Lets threads in that do not hold the lock, until the block has so many bytes. Until {@link #keepOut} nothing else may be asked of it. */
    void letIn(long most) {
        eventsBefore = claims.events();
        bytesBefore = claims.bytes();
        claims.open((int) Math.min(HALF - CHECK, most));
    }

    /**
     * Adds an event, by any thread. When this returns true, the event survives the process.
     *
     * @return false when it has not: there is no room, nobody is let in, the file did not take it, or the thread's stack is full
     */
    boolean appendBesideOthers(byte[] utf8, int offset, int count) {
        int counter = Claims.counter();
        long claim = claims.claim(counter, count);
        if (claim < 0) {
            return false;
        }
        boolean arrived;
        try {
            arrived = store(utf8, offset, count, Claims.at(claim), Claims.number(claim));
            if (!arrived) {
                raisePendingFault();
            }
        } catch (VirtualMachineError e) {
            arrived = false;
        }
        if (!arrived) {
            torn = true;
        }
        claims.copied(counter);
        return arrived;
    }

    /** Stores an event, reads it back into its place on the heap, and does the same with its entry. Whether they have arrived. */
    private boolean store(byte[] utf8, int offset, int count, int at, int number) {
        int inFile = half(block) + at;
        int entryOnHeap = Entry.place(number);
        int entryInFile = table(block) + entryOnHeap;
        long entry = Entry.of(block, at, count);
        // What is not read back must not be taken for what was.
        tableView.putLong(entryOnHeap, ~entry);
        if (count > 0) {
            bytes[at] = (byte) ~utf8[offset];
            bytes[at + count - 1] = (byte) ~utf8[offset + count - 1];
        }
        map.put(inFile, utf8, offset, count);
        map.get(inFile, bytes, at, count);
        if (!Arrays.equals(bytes, at, at + count, utf8, offset, offset + count)) {
            return false;
        }
        VarHandle.releaseFence();
        map.putLong(entryInFile, entry);
        map.get(entryInFile, table, entryOnHeap, Long.BYTES);
        return tableView.getLong(entryOnHeap) == entry;
    }

    private static int table(int number) {
        return TABLES + (number & 1) * Entry.TABLE;
    }

    /**
     * Lets nobody in any more.
     *
     * @return how many events have been added since {@link #letIn}
     */
    int keepOut() {
        claims.close();
        claims.awaitCopies();
        if (!claims.areAllCopied()) {
            abandoned = true;
            torn = true;
        }
        return torn ? closeHoles() : claims.events() - eventsBefore;
    }

    /** Whether the block must be {@linkplain #restate stated} anew, for an event of it did not arrive. */
    boolean isTorn() {
        return torn;
    }

    /** On the heap; what has arrived has its entry there. */
    private int closeHoles() {
        int end = bytesBefore;
        int whole = 0;
        for (int number = eventsBefore; number < claims.events(); number++) {
            long entry = tableView.getLong(Entry.place(number));
            if (Entry.isOf(block, entry)) {
                System.arraycopy(bytes, Entry.at(entry), bytes, end, Entry.length(entry));
                end += Entry.length(entry);
                whole++;
            }
        }
        claims.restart(end);
        return whole;
    }

    /** The current block's bytes, of which {@link #length} count. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return claims.bytes();
    }

    /** Begins an empty block; the segments hold the bytes of the current one. */
    void next(Position position) throws IOException {
        moveTo(position, 0);
    }

    /** Changes what is said about the current block. */
    void restate(Position position) throws IOException {
        moveTo(position, length());
    }

    private void moveTo(Position position, int kept) throws IOException {
        if (abandoned) {
            throw new IOException("a thread has stopped while it wrote to " + file.getFileName());
        }
        int next = block + 1;
        boolean arrived;
        try {
            map.put(half(next), bytes, 0, kept);
            write(position, next);
            raisePendingFault();
            commit(next, kept);
            raisePendingFault();
            arrived = holds(COMMIT, word(next, kept));
        } catch (InternalError e) {
            arrived = false;
        }
        if (!arrived) {
            takeBack();
            throw fault();
        }
        block = next;
        committed = word(next, kept);
        torn = false;
        claims.restart(kept);
    }

    /** Notes how many events could not be encoded or stored. */
    void failed(long events) throws IOException {
        note(FAILED, events);
    }

    /** Notes how many events are on the heap only. */
    void onHeap(long events) throws IOException {
        note(ON_HEAP, events);
    }

    /** Notes whether Orchestra may have a part of the log that it has not confirmed. */
    void partUnderWay(boolean may) throws IOException {
        note(UNDER_WAY, may ? 1 : 0);
    }

    private void note(int at, long value) throws IOException {
        try {
            map.putLong(at, value);
            raisePendingFault();
        } catch (InternalError e) {
            throw fault();
        }
    }

    private void takeBack() {
        try {
            map.putLong(COMMIT, committed);
            raisePendingFault();
        } catch (InternalError e) {
            // The commit word is out of reach too.
        }
    }

    // An aligned putLong is a single store; the fence keeps the compiler from moving it before the bytes it commits.
    private void commit(int number, int count) {
        VarHandle.releaseFence();
        map.putLong(COMMIT, word(number, count));
    }

    private static long word(int number, int count) {
        return ((long) number << 32) | count;
    }

    private static int half(int number) {
        return HEADER + (number & 1) * HALF;
    }

    private void write(Position position, int number) {
        int at = POSITIONS + (number & 1) * POSITION_SIZE;
        map.putLong(at, position.segment);
        map.putLong(at + 8, position.offset);
        map.putLong(at + 16, position.gap.from);
        map.putLong(at + 24, position.gap.to);
        map.putLong(at + 32, position.gap.events);
        map.putLong(at + 40, position.gap.bytes);
        map.putInt(at + 48, position.sent.first);
        map.putInt(at + 52, position.sent.parts);
        map.putLong(at + 56, position.sent.offset);
    }

    // A page that is no longer there, or that a full copy-on-write disk cannot take, makes a store void. The error
    // comes later, in compiled code
    // perhaps not before the job's own code runs. So what was written is read back, in bulk, because a plain load may
    // leave a stale register.
    private boolean holds(int at, long expected) {
        readBackView.putLong(0, ~expected);
        map.get(at, readBack, 0, readBack.length);
        return readBackView.getLong(0) == expected;
    }

    // An array of arrays whose size the compiler does not know is made by the JVM's runtime, which throws what is
    // pending.
    private void raisePendingFault() {
        garbage = new byte[one][one];
    }

    private IOException fault() {
        return new IOException(file.getFileName() + " has been truncated, or cannot be written");
    }

    /** Reads what a process left. */
    static Content read(Path file) throws IOException {
        byte[] all = new byte[SIZE];
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            new DataInputStream(in).readFully(all);
        }
        ByteBuffer content = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        long word = content.getLong(COMMIT);
        long length = word & 0xFFFF_FFFFL;
        long nameLength = content.getLong(NAME_LENGTH);
        int block = (int) (word >>> 32);
        int at = POSITIONS + (block & 1) * POSITION_SIZE;
        Gap gap = new Gap(
                (int) content.getLong(at + 16),
                (int) content.getLong(at + 24),
                content.getLong(at + 32),
                content.getLong(at + 40));
        Sent sent = new Sent(content.getInt(at + 48), content.getLong(at + 56), content.getInt(at + 52));
        Position position = new Position((int) content.getLong(at), content.getLong(at + 8), gap, sent);
        if (content.getLong(0) != MAGIC
                || length > HALF
                || nameLength < 0
                || nameLength > HEADER - NAME
                || position.segment < 1
                || position.offset < 0
                || gap.to > position.segment
                || sent.first < 1
                || sent.first > position.segment
                || sent.offset < 0
                || sent.parts < 0) {
            throw new IOException(file + " is not the staging file of a log");
        }
        return new Content(
                new String(all, NAME, (int) nameLength, StandardCharsets.UTF_8),
                content.getLong(LIMIT),
                position,
                committed(content, block, (int) length),
                content.getLong(FAILED),
                content.getLong(ON_HEAP),
                content.getLong(UNDER_WAY) != 0);
    }

    /** The bytes that the commit word counts, and then those that have an entry. */
    private static byte[] committed(ByteBuffer content, int block, int length) {
        byte[] bytes = new byte[HALF];
        int half = half(block);
        content.get(half, bytes, 0, length);
        int end = length;
        int next = length;
        for (int number = 0; number < Entry.COUNT; number++) {
            long entry = content.getLong(table(block) + Entry.place(number));
            if (Entry.isOf(block, entry) && Entry.at(entry) >= next && Entry.at(entry) + Entry.length(entry) <= HALF) {
                content.get(half + Entry.at(entry), bytes, end, Entry.length(entry));
                end += Entry.length(entry);
                next = Entry.at(entry) + Entry.length(entry);
            }
        }
        return Arrays.copyOf(bytes, end);
    }
}
