package io.getorchestra.internal.http;

import io.getorchestra.internal.capture.Deadline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks HTTP proxies for a tunnel to the webhook: {@code CONNECT}, RFC 9110, section 9.3.6. They see its host and nothing else of a request.
 * Used by one thread.
 */
final class Tunnels {
    private final URI url;
    private final Map<Proxy, ProxyLogin> logins = new HashMap<>();

    Tunnels(URI url) {
        this.url = url;
    }

    ProxyLogin login(Proxy proxy, boolean tunnel) {
        ProxyLogin login = logins.get(proxy);
        if (login == null) {
            login = new ProxyLogin(url, (InetSocketAddress) proxy.address(), tunnel);
            logins.put(proxy, login);
        }
        return login;
    }

    /**
     * Over a connection to the proxy.
     *
     * @return false when the proxy wants a login, which it gets over the next connection
     */
    boolean open(Socket socket, Target target, Proxy proxy, Deadline deadline) throws IOException {
        ProxyLogin login = login(proxy, true);
        HttpInput in = new HttpInput(socket, socket.getInputStream());
        in.begin(deadline);
        socket.getOutputStream().write(request(target, login));
        ReplyHead reply = ReplyHead.read(in);
        if (reply.status() == 407) {
            login.login(reply);
            return false;
        }
        if (reply.status() < 200 || reply.status() > 299) {
            throw new IOException("the proxy opens no tunnel: HTTP " + reply.status());
        }
        if (!in.isEmpty()) {
            throw new IOException("the proxy says more than that the tunnel is open");
        }
        return true;
    }

    private static byte[] request(Target target, ProxyLogin login) throws IOException {
        StringBuilder head = new StringBuilder(256);
        head.append("CONNECT ").append(target.authorityForm()).append(" HTTP/1.1\r\n");
        HttpConnection.field(head, "Host", target.authorityForm());
        HttpConnection.field(head, "User-Agent", UserAgent.TEXT);
        if (login.authorization() != null) {
            HttpConnection.field(head, "Proxy-Authorization", login.authorization());
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
