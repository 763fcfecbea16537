package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Segments that are files of plain text. New events are in the {@link StagingFile} until there are enough of them for a write.
 *
 * <p>At the first trouble the segments come from the heap from then on. What was written stays in the files, what was staged stays in the
 * staging file and on the heap. One file is open at a time.
 */
final class FileSegments implements SegmentStore {
    /** The most that one file holds, bytes. */
    static final int LARGEST = 64 << 20;
    /** A look at the staging file's name is a system call; one in 512 KB costs nothing that shows. */
    private static final int WRITES_PER_LOOK = 8;

    private final Disk disk;
    private final Path directory;
    private final String logName;
    private final String fileName;
    private final long limit;
    private final int largest;
    private final HeapSegments heap = new HeapSegments();
    private final Set<Path> files = new LinkedHashSet<>();
    private StagingFile staging;
    private StagingFile.Gap gap = StagingFile.Gap.NONE;
    /** The part of it that is on its way to Orchestra. */
    private StagingFile.Gap takenGap = StagingFile.Gap.NONE;

    private StagingFile.Sent sent = StagingFile.Sent.NOTHING;
    private int segments;
    private int writes;
    private FileSegment current;
    private FileSegment lastInFile;
    private final ReentrantLock reading = new ReentrantLock();
    private String trouble;
    private boolean stagingLost;
    private long failed;
    private long onHeap;

    FileSegments(Disk disk, Path directory, String logName, long limit, int largest) {
        this.disk = disk;
        this.directory = directory;
        this.logName = logName;
        this.fileName = LogFileNames.encode(logName);
        this.limit = limit;
        this.largest = largest;
    }

    @Override
    public Segment create(int capacity, int minimum) {
        if (trouble == null) {
            try {
                if (staging == null) {
                    createStaging();
                }
                segments++;
                current = new FileSegment(segments, capacity);
                return current;
            } catch (IOException | RuntimeException | InternalError e) {
                fallBack(e);
            }
        }
        return new HeapOnly(heap.create(capacity, minimum));
    }

    private void createStaging() throws IOException {
        disk.createDirectory(directory);
        Path file = LogFileNames.staging(directory, fileName);
        staging = StagingFile.create(disk, file, logName, limit);
        files.add(file);
        if (failed > 0) {
            staging.failed(failed);
        }
    }

    @Override
    public int maxCapacity() {
        return trouble == null ? largest : heap.maxCapacity();
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public void failed(long events) {
        failed = events;
        note(() -> staging.failed(events));
    }

    @Override
    public void header(byte[] utf8) {
        keep(LogFileNames.header(directory, fileName), utf8);
    }

    @Override
    public void footer(byte[] utf8) {
        keep(LogFileNames.footer(directory, fileName), utf8);
    }

    private void keep(Path file, byte[] utf8) {
        try {
            disk.createDirectory(directory);
            try (RandomAccessFile created = disk.create(file)) {
                files.add(file);
                disk.write(created, 0, utf8, 0, utf8.length);
            }
        } catch (IOException | RuntimeException e) {
            // This process has it in memory. A disk that cannot be written is told of when the events go there.
        }
    }

    private interface Note {
        void write() throws IOException;
    }

    private void note(Note note) {
        if (staging != null && !stagingLost) {
            try {
                note.write();
            } catch (IOException e) {
                stagingLost = true;
            }
        }
    }

    private void checkStaging() throws IOException {
        Path file = LogFileNames.staging(directory, fileName);
        if (disk.size(file) < StagingFile.SIZE) {
            throw new IOException(file.getFileName() + " has been truncated");
        }
    }

    private void fallBack(Throwable e) {
        if (trouble == null) {
            trouble = "The log '" + logName + "' can no longer be kept in files in " + directory + " (" + reason(e)
                    + "). It goes on in memory, with at most "
                    + (Math.min(limit, CapturedLog.DEFAULT_MEMORY_LIMIT) >> 10)
                    + " KB more; what the files hold stays.";
        }
        if (current != null) {
            lastInFile = current;
            current.giveUp();
        }
    }

    private static String reason(Throwable e) {
        if (e instanceof FileSystemException && ((FileSystemException) e).getReason() == null) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        return e.getMessage() != null ? e.getMessage() : e.getClass().getSimpleName();
    }

    /** Deletes the log's files. */
    @Override
    public void close() {
        for (FileSegment segment : new FileSegment[] {current, lastInFile}) {
            if (segment != null) {
                segment.closeFile();
            }
        }
        current = null;
        // Without it the segments could be taken for a log, so it goes last.
        Path last = LogFileNames.staging(directory, fileName);
        for (Path file : List.copyOf(files)) {
            if (!file.equals(last)) {
                delete(file);
            }
        }
        if (files.contains(last)) {
            delete(last);
        }
        staging = null;
    }

    private void delete(Path file) {
        try {
            disk.delete(file);
            files.remove(file);
        } catch (IOException | RuntimeException e) {
            // Tried again when the log is closed; what reads the directory later knows by the staging file that it does
            // not count.
        }
    }

    private void drop(FileSegment segment) {
        StagingFile.Gap wider = gap.with(segment.index, segment.events, segment.bytes);
        try {
            if (segment == current) {
                staging.next(new StagingFile.Position(segment.index + 1, 0, wider, sent));
                segment.closeFile();
                current = null;
            } else {
                restate(wider, sent);
            }
            gap = wider;
            delete(segment.path);
        } catch (IOException | RuntimeException e) {
            stagingLost = true;
            fallBack(e);
        }
    }

    private void restate(StagingFile.Gap newGap, StagingFile.Sent newSent) throws IOException {
        staging.restate(
                current != null
                        ? new StagingFile.Position(current.index, current.written, newGap, newSent)
                        : new StagingFile.Position(segments + 1, 0, newGap, newSent));
    }

    @Override
    public void partUnderWay(boolean may) {
        note(() -> staging.partUnderWay(may));
    }

    @Override
    public void gapTaken() {
        takenGap = gap;
    }

    @Override
    public void sent(List<Segment> sentSegments, boolean withGap, Segment next, long offset, int parts) {
        int first = withGap ? takenGap.to() : sent.first();
        for (Segment segment : sentSegments) {
            if (segment instanceof FileSegment file) {
                first = Math.max(first, file.index + 1);
            } else {
                ((HeapOnly) segment).sent();
            }
        }
        if (next instanceof FileSegment file) {
            first = file.index;
        }
        if (trouble != null) {
            // What the files hold can no longer be told from what Orchestra has.
            return;
        }
        try {
            StagingFile.Gap left = withGap ? gap.without(takenGap) : gap;
            StagingFile.Sent now = new StagingFile.Sent(first, offset, parts);
            restate(left, now);
            gap = left;
            sent = now;
            for (Segment segment : sentSegments) {
                delete(((FileSegment) segment).path);
            }
        } catch (IOException | RuntimeException e) {
            stagingLost = true;
            fallBack(e);
        }
    }

    private final class FileSegment implements Segment {
        private final int index;
        private final int capacity;
        private final Path path;
        /** Holds the newest bytes; still there for threads that are late when the log is closed. */
        private final StagingFile block = staging;

        private RandomAccessFile file;
        /** How many bytes are in the file for good; those staged come after them. */
        private long written;

        private long events;
        private long bytes;
        /** Holds the newest bytes when the file can no longer be written. */
        private StagingFile rest;

        FileSegment(int index, int capacity) {
            this.index = index;
            this.capacity = capacity;
            this.path = LogFileNames.segment(directory, fileName, index);
        }

        @Override
        public boolean hasRoomFor(int length) {
            return this == current && length <= capacity - bytes;
        }

        @Override
        public boolean append(byte[] utf8, int offset, int length) {
            try {
                if (!staging.hasRoomFor(length)) {
                    writeStaged();
                    if (length > StagingFile.HALF / 2) {
                        writeThrough(utf8, offset, length);
                        return true;
                    }
                    beginBlock(index, staging.length());
                }
                staging.append(utf8, offset, length);
                count(length);
                return true;
            } catch (IOException | RuntimeException e) {
                fallBack(e);
                return false;
            }
        }

        @Override
        public boolean letIn(long most) {
            if (this != current) {
                return false;
            }
            block.letIn(block.length() + Math.min(capacity, most) - bytes);
            return true;
        }

        @Override
        public boolean appendBesideOthers(byte[] utf8, int offset, int length) {
            return block.appendBesideOthers(utf8, offset, length);
        }

        @Override
        public Content keepOut() {
            events += block.keepOut();
            bytes = written + block.length();
            if (block.isTorn()) {
                try {
                    restate(gap, sent);
                } catch (IOException | RuntimeException e) {
                    fallBack(e);
                }
            }
            return new Content(events, bytes);
        }

        private void count(int length) {
            events++;
            bytes += length;
        }

        private void writeThrough(byte[] utf8, int offset, int length) throws IOException {
            int staged = staging.length();
            for (int done = 0; done < length; done += StagingFile.HALF) {
                int count = Math.min(StagingFile.HALF, length - done);
                disk.write(file, written + staged + done, utf8, offset + done, count);
            }
            beginBlock(index, staged + (long) length);
            count(length);
        }

        /** Copies what is staged to the file. It still counts as staged, until the next block begins. */
        private void writeStaged() throws IOException {
            if (writes++ % WRITES_PER_LOOK == 0) {
                checkStaging();
            }
            if (file == null) {
                file = disk.create(path);
                files.add(path);
            }
            if (disk.size(path) < written) {
                throw new IOException(path.getFileName() + " has been truncated");
            }
            disk.write(file, written, staging.bytes(), 0, staging.length());
        }

        private void beginBlock(int segment, long more) throws IOException {
            staging.next(new StagingFile.Position(segment, segment == index ? written + more : 0, gap, sent));
            written += more;
        }

        @Override
        public void finish() {
            if (this != current) {
                return;
            }
            try {
                writeStaged();
                beginBlock(index + 1, staging.length());
                closeFile();
                current = null;
            } catch (IOException | RuntimeException e) {
                fallBack(e);
            }
        }

        /** Keeps what is staged, and the file open if it has no name any more. */
        void giveUp() {
            current = null;
            rest = staging;
            try {
                disk.size(path);
            } catch (IOException | RuntimeException e) {
                return;
            }
            closeFile();
        }

        void closeFile() {
            if (file != null) {
                try {
                    file.close();
                } catch (IOException e) {
                    // Nothing is buffered in it.
                }
                file = null;
            }
        }

        @Override
        public InputStream open() {
            String what = events + " events (" + bytes + " bytes)";
            LogSource start = () -> new SegmentReader(path, 0, written, what);
            if (rest == null) {
                return new LogPieces(List.of(start));
            }
            RandomAccessFile open = file;
            return new LogPieces(List.of(
                    open == null ? start : () -> new OpenFileReader(open, reading, written),
                    LogPieces.of(rest.bytes(), rest.length())));
        }

        @Override
        public void discard() {
            if (trouble == null) {
                drop(this);
            }
        }
    }

    /** Counts, in the staging file, the events that would be lost with the process. */
    private final class HeapOnly implements Segment {
        private final Segment segment;
        private long events;

        HeapOnly(Segment segment) {
            this.segment = segment;
        }

        @Override
        public boolean hasRoomFor(int length) {
            return segment.hasRoomFor(length);
        }

        @Override
        public boolean append(byte[] utf8, int offset, int length) {
            boolean appended = segment.append(utf8, offset, length);
            events++;
            count(1);
            return appended;
        }

        @Override
        public InputStream open() throws IOException {
            return segment.open();
        }

        @Override
        public void discard() {
            segment.discard();
        }

        /** Orchestra has them: they are not lost with the process. */
        void sent() {
            discard();
            count(-events);
        }

        private void count(long more) {
            onHeap += more;
            note(() -> staging.onHeap(onHeap));
        }
    }
}
