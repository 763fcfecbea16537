package io.getorchestra.internal.http;

import io.getorchestra.internal.capture.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;

/** Makes connected sockets, within the connect timeout and the exchange's time. Immutable. */
final class Dialer {
    /** What an address gets, if there is that much time, before the next one of the same name is tried. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    private final Duration timeout;

    Dialer(Duration timeout) {
        this.timeout = timeout;
    }

    /**
     * Tries one address of a host after the other.
     *
     * @param past whether past all proxies: else the JDK's sockets ask its {@code ProxySelector} for SOCKS, as they do for its own HTTP client
     */
    Socket dial(String host, int port, boolean past, Watchdog.Watch watch) throws IOException {
        InetAddress[] addresses = InetAddress.getAllByName(host);
        Deadline connected = watch.deadline().atMost(timeout);
        IOException first = null;
        for (int i = 0; i < addresses.length; i++) {
            long left = connected.remainingNanos();
            long share = Math.min(left, Math.max(left / (addresses.length - i), LEAST.toNanos()));
            Socket socket = past ? new Socket(Proxy.NO_PROXY) : new Socket();
            try {
                return connect(socket, new InetSocketAddress(addresses[i], port), Duration.ofNanos(share), watch);
            } catch (IOException e) {
                first = first == null ? e : first;
                if (connected.hasPassed() || watch.isOver()) {
                    break;
                }
            }
        }
        throw first;
    }

    /** Through a SOCKS proxy, which resolves the name (RFC 1928), unless it is too old for that. */
    Socket dialSocks(Proxy proxy, String host, int port, Watchdog.Watch watch) throws IOException {
        try {
            InetSocketAddress address = isAddress(host)
                    ? new InetSocketAddress(host, port)
                    : InetSocketAddress.createUnresolved(host, port);
            return connect(new Socket(proxy), address, timeout, watch);
        } catch (UnknownHostException e) {
            return connect(new Socket(proxy), new InetSocketAddress(host, port), timeout, watch);
        }
    }

    private static boolean isAddress(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == ':') {
                return true;
            }
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static Socket connect(Socket socket, InetSocketAddress address, Duration patience, Watchdog.Watch watch)
            throws IOException {
        try {
            watch.guard(socket);
            long millis = Math.min(watch.deadline().remainingMillis(), patience.toMillis());
            socket.connect(address, (int) Math.min(Integer.MAX_VALUE, Math.max(1, millis)));
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }
}
