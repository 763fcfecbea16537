package io.getorchestra.internal.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** The body of a reply, as long as RFC 9112, section 6.3, finds it to be, up to a limit. */
final class ReplyBody {
    private static final int LIMIT = 64 * 1024;
    private static final int HEX = 16;

    private final HttpInput in;
    private byte[] bytes = new byte[512];
    private int length;
    private boolean whole;

    private ReplyBody(HttpInput in) {
        this.in = in;
    }

    /** Never fails: the status has come, and a body that breaks off or has no end changes nothing about it. */
    static ReplyBody read(HttpInput in, ReplyHead head) {
        ReplyBody body = new ReplyBody(in);
        try {
            body.whole = body.read(head);
        } catch (IOException | RuntimeException e) {
            // What has come is good enough.
        }
        return body;
    }

    /** As much as came of it. */
    String text() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Whether its end was seen, so that what comes next on the connection is another reply. */
    boolean isWhole() {
        return whole;
    }

    private boolean read(ReplyHead head) throws IOException {
        if (head.status() == 204 || head.status() == 304) {
            return true;
        }
        String codings = head.field("Transfer-Encoding");
        if (codings != null) {
            boolean chunked = codings.toLowerCase(Locale.ROOT).endsWith("chunked");
            // With a length beside it somebody on the way may see another end (section 6.1).
            return (chunked ? readChunks() : readUntilClose()) && head.first("Content-Length") == null;
        }
        long announced = head.contentLength();
        return announced < 0 ? readUntilClose() : read(announced);
    }

    private boolean readUntilClose() throws IOException {
        read(Long.MAX_VALUE);
        return false;
    }

    /** Section 7.1, with extensions and trailer fields passed over. */
    private boolean readChunks() throws IOException {
        for (long size = size(in.line()); size > 0; size = size(in.line())) {
            if (!read(size) || !in.line().isEmpty()) {
                return false;
            }
        }
        String trailer = in.line();
        while (!trailer.isEmpty()) {
            trailer = in.line();
        }
        return true;
    }

    private static long size(String line) throws IOException {
        long size = 0;
        int at = 0;
        for (; at < line.length() && Character.digit(line.charAt(at), HEX) >= 0; at++) {
            size = size * HEX + Character.digit(line.charAt(at), HEX);
        }
        boolean ends =
                at == line.length() || line.charAt(at) == ';' || line.charAt(at) == ' ' || line.charAt(at) == '\t';
        if (at == 0 || at >= HEX || !ends) {
            throw new IOException("not the size of a chunk");
        }
        return size;
    }

    /** Whether that many came, and there was room for them. */
    private boolean read(long count) throws IOException {
        for (long left = count; left > 0; ) {
            if (length == LIMIT) {
                return false;
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(LIMIT, 4 * length));
            }
            int read = in.read(bytes, length, (int) Math.min(left, bytes.length - length));
            if (read < 0) {
                return false;
            }
            length += read;
            left -= read;
        }
        return true;
    }
}
