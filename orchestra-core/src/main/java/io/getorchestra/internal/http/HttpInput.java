package io.getorchestra.internal.http;

import io.getorchestra.internal.capture.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** What a server sends, line by line or in bytes, no longer than an exchange may take. Used by one thread. */
final class HttpInput {
    /** For all lines of an exchange: status lines, header fields, sizes of chunks. */
    static final int MAX_LINES = 64 * 1024;

    private final Socket socket;
    private final InputStream in;
    private final byte[] buffer = new byte[4096];
    private int from;
    private int to;
    private byte[] line = new byte[256];
    private Deadline deadline;
    private int left;

    /**
     * @param socket whose timeout holds for {@code in}
     */
    HttpInput(Socket socket, InputStream in) {
        this.socket = socket;
        this.in = in;
    }

    /** Another exchange, or another limit for the one that goes on. */
    void begin(Deadline next) {
        deadline = next;
        left = MAX_LINES;
    }

    /** Whether all that has come was read; TLS may hold more than it has given. */
    boolean isEmpty() throws IOException {
        return from == to && in.available() == 0;
    }

    /**
     * A line without its end, which may be a bare LF (RFC 9112, section 2.2).
     *
     * @throws SocketException the stream has ended
     */
    String line() throws IOException {
        int length = 0;
        while (true) {
            if (from == to && !fill()) {
                throw new SocketException(
                        length == 0
                                ? "the server closed the connection without an answer"
                                : "the server closed the connection in its answer");
            }
            byte next = buffer[from++];
            if (--left < 0) {
                throw new IOException("the header of the answer has no end");
            }
            if (next == '\n') {
                int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                return new String(line, 0, end, StandardCharsets.ISO_8859_1);
            }
            if (length == line.length) {
                line = java.util.Arrays.copyOf(line, 2 * length);
            }
            line[length++] = next;
        }
    }

    /** As {@link InputStream#read(byte[], int, int)}. */
    int read(byte[] bytes, int offset, int most) throws IOException {
        if (from == to && !fill()) {
            return -1;
        }
        int count = Math.min(most, to - from);
        System.arraycopy(buffer, from, bytes, offset, count);
        from += count;
        return count;
    }

    private boolean fill() throws IOException {
        long patience = deadline.remainingMillis();
        if (patience == 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, patience));
        from = 0;
        to = 0;
        to = Math.max(0, in.read(buffer, 0, buffer.length));
        return to > 0;
    }
}
