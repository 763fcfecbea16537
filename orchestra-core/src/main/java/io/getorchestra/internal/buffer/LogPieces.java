package io.getorchestra.internal.buffer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

/** Several sources, one after the other; only one is open at a time. */
final class LogPieces extends InputStream {
    private final Iterator<LogSource> pieces;
    private InputStream current = InputStream.nullInputStream();

    LogPieces(Iterable<LogSource> pieces) {
        this.pieces = pieces.iterator();
    }

    static LogSource of(byte[] bytes) {
        return of(bytes, bytes.length);
    }

    static LogSource of(byte[] bytes, int length) {
        return new Bytes(bytes, length);
    }

    private record Bytes(byte[] bytes, int length) implements LogSource {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes, 0, length);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            int count = current.read(into, offset, length);
            if (count >= 0) {
                return count;
            }
            current.close();
            if (!pieces.hasNext()) {
                current = InputStream.nullInputStream();
                return -1;
            }
            current = pieces.next().open();
        }
    }

    @Override
    public void close() throws IOException {
        current.close();
        current = InputStream.nullInputStream();
    }
}
