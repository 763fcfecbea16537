package io.getorchestra.internal.http;

import java.io.IOException;
import java.net.URI;
import java.util.Locale;

/**
 * Where requests go, as RFC 9110, section 4.2, reads a URL.
 *
 * @param secure whether over TLS
 * @param host a name or an address, an IPv6 address without brackets
 * @param authority the {@code Host} field (RFC 9110, section 7.2): the port is there when it is not the scheme's own
 * @param path the origin-form (RFC 9112, section 3.2.1): path and query as they were given
 */
record Target(boolean secure, String host, int port, String authority, String path) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    static Target of(URI url) throws IOException {
        String host = url.getHost();
        if (host == null) {
            throw new IOException("the webhook URL has no host name that a URL can have");
        }
        boolean secure = "https".equals(url.getScheme().toLowerCase(Locale.ROOT));
        int standard = secure ? HTTPS : HTTP;
        int port = url.getPort() < 0 ? standard : url.getPort();
        String authority = port == standard ? host : host + ":" + port;
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Target(secure, bare, port, authority, path(url));
    }

    private static String path(URI url) {
        String path = url.getRawPath();
        String query = url.getRawQuery();
        String given = path == null || path.isEmpty() ? "/" : path;
        String all = query == null ? given : given + "?" + query;
        for (int i = 0; i < all.length(); i++) {
            if (all.charAt(i) > '~') {
                // What is no ASCII is percent-encoded, and nothing else is touched (RFC 3986, section 2.1).
                return URI.create("x:" + all).toASCIIString().substring(2);
            }
        }
        return all;
    }

    /** The form that a proxy for plain HTTP gets (RFC 9112, section 3.2.2). */
    String absoluteForm() {
        return "http://" + authority + path;
    }

    /** The form that a proxy gets for a tunnel (RFC 9112, section 3.2.3). */
    String authorityForm() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
