package io.getorchestra.internal.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The ways to the webhook that the JVM's {@link ProxySelector} knows: the JDK's own, which reads {@code https.proxyHost} and the like, or one
 * of the program's, which may do anything. Used by one thread.
 */
final class Proxies {
    private static final List<Proxy> DIRECT = Collections.singletonList(Proxy.NO_PROXY);

    private final URI url;
    private boolean broken;

    Proxies(URI url) {
        this.url = url;
    }

    /** In the order in which they are to be tried; at least one. */
    List<Proxy> select() {
        broken = false;
        List<Proxy> usable = new ArrayList<>();
        try {
            ProxySelector selector = ProxySelector.getDefault();
            if (selector == null) {
                return DIRECT;
            }
            for (Proxy proxy : selector.select(url)) {
                if (proxy.type() == Proxy.Type.DIRECT || proxy.address() instanceof InetSocketAddress) {
                    usable.add(proxy);
                }
            }
        } catch (RuntimeException | Error e) {
            broken = true;
        }
        return usable.isEmpty() ? DIRECT : usable;
    }

    /** Whether the selector threw, and should not be asked by the JDK's sockets either. */
    boolean isBroken() {
        return broken;
    }

    /** Tells the selector that nobody is there. */
    void failed(Proxy proxy, IOException failure) {
        try {
            ProxySelector selector = ProxySelector.getDefault();
            if (selector != null) {
                selector.connectFailed(url, proxy.address(), failure);
            }
        } catch (RuntimeException | Error e) {
            // It need not know.
        }
    }

    /** Says in which proxy's place the failure is. */
    static IOException named(Proxy proxy, IOException failure) {
        InetSocketAddress address = (InetSocketAddress) proxy.address();
        String message = "the proxy " + address.getHostString() + ":" + address.getPort() + ": "
                + failure.getClass().getSimpleName()
                + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
        // Whoever waited in vain must be known as that.
        IOException named = failure instanceof SocketTimeoutException
                ? new SocketTimeoutException(message)
                : new IOException(message);
        named.initCause(failure);
        return named;
    }
}
