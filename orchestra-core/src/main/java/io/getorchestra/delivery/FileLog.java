package io.getorchestra.delivery;

import io.getorchestra.capture.LogSource;
import io.getorchestra.capture.Utf8;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the user's as a log: as long as it was when it was first opened, so that one that grows comes to an end. */
final class FileLog implements LogSource {
    private final Path file;
    private long length = -1;

    FileLog(Path file) {
        this.file = file;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in;
        try {
            if (length < 0) {
                length = Files.size(file);
            }
            in = Files.newInputStream(file);
        } catch (IOException e) {
            // In the log's place, so that whoever looks for it finds the reason.
            String reason = "[orchestra] " + file + " could not be read: " + e + "\n";
            return new ByteArrayInputStream(Utf8.encode(reason));
        }
        return new FilterInputStream(in) {
            private long left = length;

            @Override
            public int read(byte[] bytes, int offset, int count) throws IOException {
                int read = left == 0 ? -1 : super.read(bytes, offset, (int) Math.min(left, count));
                left -= Math.max(0, read);
                return read;
            }

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }
        };
    }
}
