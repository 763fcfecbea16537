package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.util.concurrent.locks.ReentrantLock;

/** Reads a file that is open but no longer has a name. It stays open. */
final class OpenFileReader extends InputStream {
    private final RandomAccessFile file;
    private final ReentrantLock lock;
    private final long length;
    private long position;

    OpenFileReader(RandomAccessFile file, ReentrantLock lock, long length) {
        this.file = file;
        this.lock = lock;
        this.length = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
        lock.lock();
        try {
            if (position == length) {
                return -1;
            }
            file.seek(position);
            int read = file.read(into, offset, (int) Math.min(count, length - position));
            position += Math.max(0, read);
            return read;
        } finally {
            lock.unlock();
        }
    }
}
