package io.getorchestra.internal.buffer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Where the last line of some bytes ends.
 *
 * @param before how many bytes there are up to that
 * @param after how many bytes come after it
 */
record LineEnd(long before, long after) {

    static LineEnd lastOf(List<LogSource> pieces) throws IOException {
        long before = 0;
        long length = 0;
        byte[] buffer = new byte[8192];
        try (InputStream in = new LogPieces(pieces)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = count; i > 0; i--) {
                    if (buffer[i - 1] == '\n') {
                        before = length + i;
                        break;
                    }
                }
                length += count;
            }
        }
        return new LineEnd(before, length - before);
    }

    /** The first bytes of a stream. */
    static InputStream limit(InputStream in, long length) {
        return new FilterInputStream(in) {
            private long left = length;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                int most = (int) Math.min(count, left);
                int read = most == 0 && count > 0 ? -1 : in.read(into, offset, most);
                left -= Math.max(0, read);
                return read;
            }
        };
    }
}
