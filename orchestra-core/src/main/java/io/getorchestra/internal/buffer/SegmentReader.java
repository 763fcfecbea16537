package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Reads a segment's file up to a length. What the file no longer holds is replaced by a line that says so. */
final class SegmentReader extends InputStream {
    private final Path file;
    private final long start;
    private final String what;
    private final boolean whole;
    private InputStream in;
    private long left;
    private byte last = '\n';
    private byte[] note = {};
    private int noted;
    private boolean ended;

    /**
     * @param start how many of the file's bytes to pass over
     * @param length how many bytes belong to the log
     * @param what what is in the file, for the line, as {@code "3 events"}
     */
    SegmentReader(Path file, long start, long length, String what) {
        this.file = file;
        this.start = start;
        this.left = length;
        this.what = what;
        this.whole = length == Long.MAX_VALUE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!ended) {
            int count = readFile(into, offset, length);
            if (count > 0) {
                return count;
            }
            ended = true;
        }
        if (noted == note.length) {
            return -1;
        }
        int count = Math.min(length, note.length - noted);
        System.arraycopy(note, noted, into, offset, count);
        noted += count;
        return count;
    }

    private int readFile(byte[] into, int offset, int length) {
        if (left == 0) {
            return -1;
        }
        try {
            if (in == null) {
                in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
                in.skipNBytes(start);
            }
            int count = in.read(into, offset, (int) Math.min(length, left));
            if (count > 0) {
                left -= count;
                last = into[offset + count - 1];
                return count;
            }
            if (!whole) {
                say(left + " bytes are missing here: " + file.getFileName()
                        + " is shorter than what was written to it");
            }
        } catch (IOException | RuntimeException e) {
            String missing = in == null ? what + " are missing here: " : "bytes are missing here: ";
            say(missing + file.getFileName() + " cannot be read ("
                    + e.getClass().getSimpleName() + ")");
        }
        return -1;
    }

    private void say(String text) {
        byte[] line = LogNotes.line(text);
        boolean midLine = last != '\n';
        note = new byte[line.length + (midLine ? 1 : 0)];
        note[0] = '\n';
        System.arraycopy(line, 0, note, midLine ? 1 : 0, line.length);
    }

    @Override
    public void close() throws IOException {
        ended = true;
        noted = note.length;
        if (in != null) {
            in.close();
        }
    }
}
