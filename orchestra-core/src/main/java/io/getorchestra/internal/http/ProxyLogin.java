package io.getorchestra.internal.http;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Properties;

/**
 * What one HTTP proxy wants to know of whoever uses it (RFC 9110, section 11.7): Basic (RFC 7617) with what the program's
 * {@link Authenticator} says, where the JDK's properties allow it. NTLM, Kerberos and Digest are not supported.
 */
final class ProxyLogin {
    private final URI url;
    private final InetSocketAddress proxy;
    private final boolean tunnel;
    private String authorization;
    /** What the proxy did not accept: too many tries may lock an account. */
    private String rejected;

    /**
     * @param tunnel whether the proxy is asked for a tunnel
     */
    ProxyLogin(URI url, InetSocketAddress proxy, boolean tunnel) {
        this.url = url;
        this.proxy = proxy;
        this.tunnel = tunnel;
    }

    /** The value of {@code Proxy-Authorization}, null when none was asked for. */
    String authorization() {
        return authorization;
    }

    /**
     * Finds what to say to an answer 407.
     *
     * @throws IOException says why there is nothing to say, or nothing else
     */
    void login(ReplyHead reply) throws IOException {
        String asked = reply.field("Proxy-Authenticate");
        String challenge = asked == null ? "" : asked;
        int basic = basic(challenge);
        if (basic < 0) {
            throw new IOException(
                    "the proxy wants a login (407), but not Basic, and no other is supported: " + schemes(challenge));
        }
        String property = tunnel ? "jdk.http.auth.tunneling.disabledSchemes" : "jdk.http.auth.proxying.disabledSchemes";
        if (isDisabled(property)) {
            throw new IOException("the proxy wants a login (407) by Basic, which " + property + " disables"
                    + (tunnel ? " by default" : ""));
        }
        String credentials = credentials(challenge.substring(basic));
        if (credentials == null) {
            throw new IOException("the proxy wants a login (407), and no java.net.Authenticator has one for it");
        }
        if (authorization != null) {
            rejected = authorization;
            authorization = null;
        }
        if (credentials.equals(rejected)) {
            throw new IOException("the proxy does not accept the login (407) that java.net.Authenticator has for it");
        }
        authorization = credentials;
    }

    private String credentials(String challenge) {
        PasswordAuthentication login;
        try {
            login = Authenticator.requestPasswordAuthentication(
                    proxy.getHostString(),
                    proxy.getAddress(),
                    proxy.getPort(),
                    "http",
                    realm(challenge),
                    "Basic",
                    requestingUrl(),
                    Authenticator.RequestorType.PROXY);
        } catch (RuntimeException | Error e) {
            return null;
        }
        if (login == null || login.getUserName() == null || login.getPassword() == null) {
            return null;
        }
        Charset charset = challenge.toLowerCase(Locale.ROOT).contains("utf-8")
                ? StandardCharsets.UTF_8
                : StandardCharsets.ISO_8859_1;
        String pair = login.getUserName() + ":" + new String(login.getPassword());
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(charset));
    }

    /** For the program's information; its own protocol handlers may have no URL for it. */
    private URL requestingUrl() {
        try {
            return url.toURL();
        } catch (IOException | RuntimeException | Error e) {
            return null;
        }
    }

    /** Where the challenge for Basic begins among those that may stand there (RFC 9110, section 11.6.1); -1 when there is none. */
    private static int basic(String challenges) {
        boolean quoted = false;
        boolean first = true;
        for (int at = 0; at < challenges.length(); at++) {
            char c = challenges.charAt(at);
            if (c == '"') {
                quoted = !quoted;
            }
            if (!quoted && first && isBasic(challenges, at)) {
                return at;
            }
            first = !quoted && (c == ',' || first && c == ' ');
        }
        return -1;
    }

    private static boolean isBasic(String challenges, int at) {
        int end = at + "Basic".length();
        return challenges.regionMatches(true, at, "Basic", 0, "Basic".length())
                && (end == challenges.length() || challenges.charAt(end) == ' ' || challenges.charAt(end) == ',');
    }

    private static String schemes(String challenges) {
        return challenges.isEmpty() ? "it names none" : challenges;
    }

    private static String realm(String challenge) {
        int at = challenge.toLowerCase(Locale.ROOT).indexOf("realm=\"");
        int from = at + "realm=\"".length();
        int to = at < 0 ? -1 : challenge.indexOf('"', from);
        return to < 0 ? "" : challenge.substring(from, to);
    }

    private static boolean isDisabled(String property) {
        String schemes = System.getProperty(property);
        if (schemes == null) {
            schemes = jdkDefaults().getProperty(property, "");
        }
        for (String scheme : schemes.split(",")) {
            if (scheme.strip().equalsIgnoreCase("Basic")) {
                return true;
            }
        }
        return false;
    }

    /** Where the JDK has its own defaults, and an administrator may have others. */
    private static Properties jdkDefaults() {
        Properties defaults = new Properties();
        Path file = Path.of(System.getProperty("java.home", ""), "conf", "net.properties");
        try (InputStream in = new FileInputStream(file.toFile())) {
            defaults.load(in);
        } catch (IOException | RuntimeException e) {
            defaults.setProperty("jdk.http.auth.tunneling.disabledSchemes", "Basic");
        }
        return defaults;
    }
}
