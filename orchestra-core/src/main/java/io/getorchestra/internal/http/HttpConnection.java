package io.getorchestra.internal.http;

import io.getorchestra.internal.capture.Deadline;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection over which one request goes after the other: RFC 9112, sections 3, 6 and 9. Used by one thread. */
final class HttpConnection {
    /** All that a reply's body is still good for when the request has been taken is that the connection can be used again. */
    private static final Duration BODY_OF_SUCCESS = Duration.ofSeconds(1);

    private static final int NOTHING_COMES_MILLIS = 1;

    private final Target target;
    private final Socket raw;
    private final HttpInput in;
    private final OutputStream out;
    /** Null unless requests go to a proxy that reads them. */
    private final ProxyLogin proxy;

    private boolean reusable = true;
    private Deadline idle;

    /**
     * @param raw what to close, and whose timeout holds
     * @param socket the same, or TLS over it
     */
    HttpConnection(Target target, Socket raw, Socket socket, ProxyLogin proxy) throws IOException {
        this.target = target;
        this.raw = raw;
        this.in = new HttpInput(raw, socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.proxy = proxy;
    }

    Socket socket() {
        return raw;
    }

    /** Sends one request, once. */
    HttpReply post(RequestBody body, String apiKey, Watchdog.Watch watch) throws IOException {
        in.begin(watch.deadline());
        byte[] head = head(body.length(), apiKey);
        try {
            out.write(head);
            body.writeTo(out);
            out.flush();
        } catch (IOException e) {
            return earlyReply(watch, e);
        }
        return reply(watch);
    }

    /** A server may answer before it has read everything: 413, 401. */
    private HttpReply earlyReply(Watchdog.Watch watch, IOException broken) throws IOException {
        try {
            HttpReply reply = watch.isOver() ? null : reply(watch);
            reusable = false;
            if (reply != null && reply.status() >= 400) {
                return reply;
            }
        } catch (IOException e) {
            // The first failure tells more.
        }
        throw broken;
    }

    private HttpReply reply(Watchdog.Watch watch) throws IOException {
        ReplyHead head = ReplyHead.read(in);
        if (head.status() >= 200 && head.status() < 300) {
            watch.shorten(BODY_OF_SUCCESS);
        }
        in.begin(watch.deadline());
        ReplyBody body = ReplyBody.read(in, head);
        reusable = head.persists() && body.isWhole() && !watch.isOver();
        idle = Deadline.in(head.idle());
        if (head.status() == 407 && proxy != null) {
            proxy.login(head);
            throw new IOException("the proxy asked for a login, which it gets with the next attempt");
        }
        return new HttpReply(head.status(), head.first("Retry-After"), body.text());
    }

    private byte[] head(int length, String apiKey) throws IOException {
        StringBuilder head = new StringBuilder(512);
        head.append("POST ").append(proxy == null ? target.path() : target.absoluteForm());
        head.append(" HTTP/1.1\r\n");
        field(head, "Host", target.authority());
        field(head, "Authorization", "Bearer " + apiKey);
        if (proxy != null && proxy.authorization() != null) {
            field(head, "Proxy-Authorization", proxy.authorization());
        }
        field(head, "Content-Type", "application/json");
        field(head, "Accept", "application/json");
        field(head, "User-Agent", UserAgent.TEXT);
        field(head, "Content-Length", String.valueOf(length));
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The value is not told when it will not do: it may be the key. */
    static void field(StringBuilder head, String name, String value) throws IOException {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c == 127 || c > 255) {
                throw new IOException("a character that HTTP does not allow stands in the value of " + name);
            }
        }
        head.append(name).append(": ").append(value).append("\r\n");
    }

    /** Whether another request may be sent: looks whether the server has closed the connection, or says what nobody asked for. */
    boolean isUsable() {
        if (!reusable || idle.hasPassed()) {
            return false;
        }
        try {
            if (in.isEmpty()) {
                raw.setSoTimeout(NOTHING_COMES_MILLIS);
                raw.getInputStream().read();
            }
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    boolean isReusable() {
        return reusable;
    }

    /** At once: closing a TLS socket itself waits for whoever writes to it, and for the peer. */
    void close() {
        try {
            raw.close();
        } catch (IOException e) {
            // It is to be gone, no more.
        }
    }
}
