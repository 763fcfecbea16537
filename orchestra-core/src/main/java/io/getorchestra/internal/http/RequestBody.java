package io.getorchestra.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** The bytes of one request; they can be written again for another attempt. Those of a log part are not copied for it. */
public final class RequestBody {
    private static final byte[] NOTHING = {};

    private final byte[] head;
    private final byte[] middle;
    private final int from;
    private final int to;
    private final byte[] tail;

    /** The head, then the middle's bytes from {@code from} to {@code to}, then the tail. */
    public RequestBody(byte[] head, byte[] middle, int from, int to, byte[] tail) {
        this.head = head;
        this.middle = middle;
        this.from = from;
        this.to = to;
        this.tail = tail;
    }

    public static RequestBody of(byte[] bytes) {
        return new RequestBody(bytes, NOTHING, 0, 0, NOTHING);
    }

    public int length() {
        return head.length + to - from + tail.length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(head);
        out.write(middle, from, to - from);
        out.write(tail);
    }

    public byte[] toByteArray() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(length());
        try {
            writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
