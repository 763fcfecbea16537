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
    private final TreeMap<Integer, Long> sizes;
    /** Null when the staging file is missing or broken. */
    private final StagingFile.Content staging;

    private StoredLog(
            String logName,
            Path directory,
            String fileName,
            TreeMap<Integer, Long> sizes,
            StagingFile.Content staging) {
        this.logName = logName;
        this.directory = directory;
        this.fileName = fileName;
        this.sizes = sizes;
        this.staging = staging;
    }

    /**
     * The logs in a directory, by name. Other files are passed over.
     *
     * @param trouble receives a message for each file that looks like a part of a log but cannot be read
     * @throws IOException when the directory cannot be read
     */
    public static List<StoredLog> in(Path directory, Consumer<String> trouble) throws IOException {
        TreeMap<String, TreeMap<Integer, Long>> segments = new TreeMap<>();
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
                    segments.computeIfAbsent(segment.group(1), name -> new TreeMap<>())
                            .put(Integer.valueOf(segment.group(2)), sizeOf(file));
                } else {
                    staged.add(staging.group(1));
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        Map<String, StoredLog> logs = new TreeMap<>();
        for (String fileName : staged) {
            TreeMap<Integer, Long> sizes = segments.getOrDefault(fileName, new TreeMap<>());
            try {
                StagingFile.Content content = StagingFile.read(LogFileNames.staging(directory, fileName));
                logs.put(fileName, new StoredLog(content.logName(), directory, fileName, sizes, content));
            } catch (IOException e) {
                trouble.accept(LogFileNames.staging(directory, fileName) + " is passed over: " + e);
            }
        }
        segments.forEach((fileName, sizes) -> logs.computeIfAbsent(
                fileName, name -> new StoredLog(LogFileNames.decode(name), directory, name, sizes, null)));
        return List.copyOf(logs.values());
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** The name that the log was made with. */
    public String logName() {
        return logName;
    }

    /** How many bytes its events have. */
    public long size() {
        if (staging == null) {
            return sizes.values().stream().mapToLong(Long::longValue).sum();
        }
        StagingFile.Position position = staging.position();
        long size = staging.bytes().length - position.sent().offset();
        for (Map.Entry<Integer, Long> segment : sizes.subMap(position.sent().first(), true, position.segment(), true)
                .entrySet()) {
            if (segment.getKey() == position.segment()) {
                size += Math.min(segment.getValue(), position.offset());
            } else if (!position.gap().covers(segment.getKey())) {
                size += segment.getValue();
            }
        }
        return size;
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
        for (int index : sizes.keySet()) {
            if (index > expected) {
                pieces.add(LogPieces.of(LogNotes.line("events are missing here")));
            }
            expected = index + 1;
            pieces.add(segment(index, 0, index == sizes.lastKey() ? wholeLines(index) : Long.MAX_VALUE));
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

    /**
     * Deletes the log's files.
     *
     * @throws IOException when one cannot be deleted
     */
    public void discard() throws IOException {
        for (int index : sizes.keySet()) {
            Files.deleteIfExists(LogFileNames.segment(directory, fileName, index));
        }
        Files.deleteIfExists(LogFileNames.header(directory, fileName));
        Files.deleteIfExists(LogFileNames.footer(directory, fileName));
        Files.deleteIfExists(LogFileNames.staging(directory, fileName));
    }
}
