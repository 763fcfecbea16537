package io.getorchestra.internal.http;

import io.getorchestra.internal.webhook.JsonText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** The bytes of one request; they can be written again for another attempt. Those of a log part are not copied for it. */
public final class RequestBody {
    private static final byte[] NOTHING = {};

    private final byte[] head;
    private final JsonText text;
    private final byte[] tail;

    public RequestBody(byte[] head, JsonText text, byte[] tail) {
        this.head = head;
        this.text = text;
        this.tail = tail;
    }

    public static RequestBody of(byte[] bytes) {
        return new RequestBody(bytes, JsonText.EMPTY, NOTHING);
    }

    public int length() {
        return head.length + text.length() + tail.length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(head);
        text.writeTo(out);
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
