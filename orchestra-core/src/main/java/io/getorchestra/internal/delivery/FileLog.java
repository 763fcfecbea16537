package io.getorchestra.internal.delivery;

import io.getorchestra.internal.buffer.LogSource;
import io.getorchestra.internal.capture.Utf8;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file of the user's as a log: as long as it was when it was first opened, so that one that grows comes to an end. One that says it is empty,
 * as those under {@code /proc} do, is read until its end, at most {@value #MOST_WITHOUT_SIZE} bytes. What is no regular file is not opened: a
 * FIFO would wait for its writer. Used by one thread.
 */
final class FileLog implements LogSource {
    private static final long MOST_WITHOUT_SIZE = 64 * 1024 * 1024;

    private final Path file;
    private long length = -1;

    FileLog(Path file) {
        this.file = file;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return instead("is not a regular file");
            }
            if (length < 0) {
                length = attributes.size() == 0 ? MOST_WITHOUT_SIZE : attributes.size();
            }
            in = Files.newInputStream(file);
        } catch (IOException | RuntimeException e) {
            return instead("could not be read: " + e);
        }
        return new FilterInputStream(in) {
            private long left = length;

            @Override
            public int read(byte[] bytes, int offset, int count) throws IOException {
                int read = left == 0 ? -1 : super.read(bytes, offset, (int) Math.min(left, count));
                left -= Math.max(0, read);
                if (read < 0) {
                    // Read again, it is as long as this time.
                    length -= left;
                    left = 0;
                }
                return read;
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }
        };
    }

    /** In the log's place, so that whoever looks for it finds the reason. */
    private InputStream instead(String reason) {
        return new ByteArrayInputStream(Utf8.encode("[orchestra] " + file + " " + reason + "\n"));
    }
}
