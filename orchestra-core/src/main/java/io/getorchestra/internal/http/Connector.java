package io.getorchestra.internal.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;

/** Connects to the webhook: directly or through the proxies that the JVM is told to use, and over TLS. Used by one thread. */
final class Connector {
    private final Endpoint endpoint;
    private final Dialer dialer;
    private final Proxies proxies;
    private final Tunnels tunnels;
    private final TlsSockets tls = new TlsSockets();

    Connector(Endpoint endpoint) {
        this.endpoint = endpoint;
        this.dialer = new Dialer(endpoint.connectTimeout());
        this.proxies = new Proxies(endpoint.url());
        this.tunnels = new Tunnels(endpoint.url());
    }

    /** The first way that leads there. */
    HttpConnection connect(Watchdog.Watch watch) throws IOException {
        Target target = Target.of(endpoint.url());
        List<Proxy> ways = proxies.select();
        IOException first = null;
        for (int i = 0; i < ways.size(); i++) {
            try {
                return connect(target, ways.get(i), watch);
            } catch (IOException e) {
                first = first == null ? e : first;
                if (watch.isOver()) {
                    break;
                }
            }
        }
        throw first;
    }

    private HttpConnection connect(Target target, Proxy way, Watchdog.Watch watch) throws IOException {
        Socket raw = open(target, way, watch);
        try {
            boolean reads = way.type() == Proxy.Type.HTTP && !target.secure();
            Socket socket = target.secure() ? tls.over(raw, target, watch.deadline()) : raw;
            return new HttpConnection(target, raw, socket, reads ? tunnels.login(way, false) : null);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    private Socket open(Target target, Proxy way, Watchdog.Watch watch) throws IOException {
        if (way.type() == Proxy.Type.DIRECT) {
            return dialer.dial(target.host(), target.port(), proxies.isBroken(), watch);
        }
        Socket raw = reach(target, way, watch);
        while (way.type() == Proxy.Type.HTTP && target.secure()) {
            boolean open = false;
            try {
                open = tunnels.open(raw, target, way, watch.deadline());
            } catch (SocketException e) {
                throw Proxies.named(way, e);
            } finally {
                if (!open) {
                    raw.close();
                }
            }
            if (open) {
                break;
            }
            raw = reach(target, way, watch);
        }
        return raw;
    }

    private Socket reach(Target target, Proxy proxy, Watchdog.Watch watch) throws IOException {
        try {
            if (proxy.type() == Proxy.Type.SOCKS) {
                return dialer.dialSocks(proxy, target.host(), target.port(), watch);
            }
            InetSocketAddress address = (InetSocketAddress) proxy.address();
            return dialer.dial(address.getHostString(), address.getPort(), true, watch);
        } catch (IOException e) {
            proxies.failed(proxy, e);
            throw Proxies.named(proxy, e);
        }
    }
}
