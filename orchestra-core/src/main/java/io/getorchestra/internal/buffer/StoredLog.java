package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;

/**
 * A log that {@link CapturedLog#inFiles} kept in a directory, as a process left it that has ended, killed or not.
 *
 * <p>It reads as the log would have read there: each event whose append had returned, once, and the same lines where events are missing.
 * What is missing beyond that, because files have been deleted or the process had to go on in memory, is said in lines of their own. The
 * process that wrote it must have ended. Immutable, thread-safe.
 */
public final class StoredLog implements LogSource {
    private final String logName;
    private final Path directory;
    private final String fileName;
    private final TreeSet<Integer> segments;
    /** Null when the staging file is missing or broken. */
    private final StagingFile.Content staging;

    private StoredLog(
            String logName, Path directory, String fileName, TreeSet<Integer> segments, StagingFile.Content staging) {
        this.logName = logName;
        this.directory = directory;
        this.fileName = fileName;
        this.segments = segments;
        this.staging = staging;
    }

    /**
     * The logs in a directory, by name. Other files are passed over.
     *
     * @param trouble receives a message for each file that looks like a part of a log but cannot be read
     * @throws IOException when the directory cannot be read
     */
    public static List<StoredLog> in(Path directory, Consumer<String> trouble) throws IOException {
        TreeMap<String, TreeSet<Integer>> segments = new TreeMap<>();
        List<String> staged = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Matcher segment =
                        LogFileNames.SEGMENT.matcher(file.getFileName().toString());
                Matcher staging =
                        LogFileNames.STAGING.matcher(file.getFileName().toString());
                boolean isSegment = segment.matches();
                boolean isStaging = staging.matches();
                if (!isSegment && !isStaging) {
                    continue;
                }
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isReadable(file)) {
                    trouble.accept(file + " is passed over: not a readable file");
                } else if (isSegment) {
                    segments.computeIfAbsent(segment.group(1), name -> new TreeSet<>())
                            .add(Integer.valueOf(segment.group(2)));
                } else {
                    staged.add(staging.group(1));
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        Map<String, StoredLog> logs = new TreeMap<>();
        for (String fileName : staged) {
            TreeSet<Integer> own = segments.getOrDefault(fileName, new TreeSet<>());
            try {
                StagingFile.Content content = StagingFile.read(LogFileNames.staging(directory, fileName));
                logs.put(fileName, new StoredLog(content.logName(), directory, fileName, own, content));
            } catch (IOException e) {
                trouble.accept(LogFileNames.staging(directory, fileName) + " is passed over: " + e);
            }
        }
        segments.forEach((fileName, own) -> logs.computeIfAbsent(
                fileName, name -> new StoredLog(LogFileNames.decode(name), directory, name, own, null)));
        return List.copyOf(logs.values());
    }

    /** The name that the log was made with. */
    public String logName() {
        return logName;
    }

    /** The log's bytes. Can be called again, for another pass. */
    @Override
    public InputStream open() throws IOException {
        return new LogPieces(staging != null ? pieces() : piecesWithoutStaging());
    }

    @Override
    public int partsSent() {
        return staging == null ? 0 : staging.position().sent().parts();
    }

    @Override
    public boolean isNumbered() {
        return partsSent() > 0 || staging != null && staging.partUnderWay();
    }

    private List<LogSource> pieces() {
        List<LogSource> pieces = new ArrayList<>();
        StagingFile.Position position = staging.position();
        StagingFile.Gap gap = position.gap();
        if (partsSent() == 0) {
            addIfThere(pieces, LogFileNames.header(directory, fileName), "a header");
        }
        for (int index = position.sent().first(); index <= position.segment(); index++) {
            if (gap.covers(index)) {
                pieces.add(LogPieces.of(LogNotes.gap(gap.events(), gap.bytes(), staging.limit())));
                index = gap.to() - 1;
            } else {
                long start = index == position.sent().first() ? position.sent().offset() : 0;
                pieces.add(
                        segment(index, start, index < position.segment() ? Long.MAX_VALUE : position.offset() - start));
            }
        }
        pieces.add(LogPieces.of(staging.bytes()));
        if (staging.onHeap() > 0) {
            pieces.add(LogPieces.of(LogNotes.lostWithProcess(staging.onHeap())));
        }
        if (staging.failed() > 0) {
            pieces.add(LogPieces.of(LogNotes.failed(staging.failed())));
        }
        addIfThere(pieces, LogFileNames.footer(directory, fileName), "a footer");
        return pieces;
    }

    private List<LogSource> piecesWithoutStaging() throws IOException {
        List<LogSource> pieces = new ArrayList<>();
        addIfThere(pieces, LogFileNames.header(directory, fileName), "a header");
        int expected = 1;
        for (int index : segments) {
            if (index > expected) {
                pieces.add(LogPieces.of(LogNotes.line("events are missing here")));
            }
            expected = index + 1;
            pieces.add(segment(index, 0, index == segments.last() ? wholeLines(index) : Long.MAX_VALUE));
        }
        pieces.add(LogPieces.of(
                LogNotes.line("the newest events may be missing here: " + fileName + ".staging is missing or broken")));
        addIfThere(pieces, LogFileNames.footer(directory, fileName), "a footer");
        return pieces;
    }

    private static void addIfThere(List<LogSource> pieces, Path file, String what) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            pieces.add(() -> new SegmentReader(file, 0, Long.MAX_VALUE, what));
        }
    }

    private LogSource segment(int index, long start, long length) {
        Path file = LogFileNames.segment(directory, fileName, index);
        return () -> new SegmentReader(file, start, length, "events");
    }

    private long wholeLines(int index) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(
                LogFileNames.segment(directory, fileName, index).toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(StagingFile.HALF, file.length())];
            long start = file.length() - end.length;
            file.seek(start);
            file.readFully(end);
            for (int i = end.length; i > 0; i--) {
                if (end[i - 1] == '\n') {
                    return start + i;
                }
            }
            return file.length();
        }
    }
}
