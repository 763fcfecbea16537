package io.getorchestra.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.webhook.Outcome;
import io.getorchestra.internal.webhook.Poster;
import io.getorchestra.internal.webhook.RetryPolicy;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways to the webhook that the JVM's users set up. */
@Timeout(60)
class ProxyTest {
    private static final String KEY = "sk-secret";
    private static final String TUNNELING = "jdk.http.auth.tunneling.disabledSchemes";
    private static final String PROXYING = "jdk.http.auth.proxying.disabledSchemes";
    private static final String BASIC = "Basic am9lOnPkY3JldA==";
    private static final URI FAR = URI.create("https://webhook.example/hook?x=1");
    private static final WebhookEvent EVENT = new WebhookEvent.Output("rows", "42");

    private static TestKeys keys;
    private static SSLContext certificate;

    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();
    private ProxySelector selector;
    private SSLContext context;
    private RawServer webhook;

    @BeforeAll
    static void makeKeys(@TempDir Path directory) throws Exception {
        keys = new TestKeys(directory);
        certificate = keys.server("dns:webhook.example");
    }

    @BeforeEach
    void startWebhook() throws Exception {
        selector = ProxySelector.getDefault();
        context = SSLContext.getDefault();
        SSLContext.setDefault(keys.client());
        webhook = new RawServer(
                certificate.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                ProxyTest::answers);
    }

    private static void answers(RawServer.Peer peer, int number) throws IOException {
        while (peer.request() != null) {
            peer.write(RawServer.ok("{}"));
        }
    }

    @AfterEach
    void restore() throws Exception {
        webhook.close();
        ProxySelector.setDefault(selector);
        SSLContext.setDefault(context);
        Authenticator.setDefault(null);
        System.clearProperty(TUNNELING);
        System.clearProperty(PROXYING);
    }

    private void select(Function<URI, List<Proxy>> ways) {
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return ways.apply(uri);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                failures.add(uri.getHost() + " " + ((InetSocketAddress) address).getPort());
                throw new IllegalStateException("not my business");
            }
        });
    }

    private void select(Proxy... ways) {
        select(uri -> List.of(ways));
    }

    private void login(String user, String password) {
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                questions.add(getRequestorType() + " " + getRequestingPrompt() + " " + getRequestingScheme() + " "
                        + getRequestingURL().getHost());
                return new PasswordAuthentication(user, password.toCharArray());
            }
        });
    }

    private static Webhook to(URI url) {
        return new Webhook(
                url, KEY, "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d", Duration.ofSeconds(5), Duration.ofSeconds(15), 5);
    }

    private static Outcome post(URI url) {
        try (HttpTransport transport = new SocketTransport(to(url).endpoint())) {
            return new Poster(to(url), transport, RetryPolicy.standard())
                    .post(EVENT, Deadline.in(Duration.ofSeconds(10)));
        }
    }

    private static void assertFailed(Outcome outcome, String... reasons) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains(reasons).doesNotContain(KEY, BASIC));
    }

    private static Proxy down() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Proxy(Proxy.Type.HTTP, socket.getLocalSocketAddress());
        }
    }

    private static int port(Proxy proxy) {
        return ((InetSocketAddress) proxy.address()).getPort();
    }

    @Test
    void aTunnelLeadsToTheWebhookAndItsProxySeesNothing() throws IOException {
        try (TestProxy proxy = TestProxy.tunnel(webhook.port())) {
            select(proxy.as(Proxy.Type.HTTP));

            try (HttpTransport transport = new SocketTransport(to(FAR).endpoint())) {
                Poster poster = new Poster(to(FAR), transport, RetryPolicy.standard());
                for (int i = 0; i < 3; i++) {
                    assertThat(poster.post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
                }
            }

            assertThat(proxy.asked)
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT webhook.example:443 HTTP/1.1\r\nHost: webhook.example:443\r\n")
                    .doesNotContain(KEY, "hook?");
            assertThat(webhook.requests).hasSize(3).allSatisfy(request -> {
                assertThat(request.line()).isEqualTo("POST /hook?x=1 HTTP/1.1");
                assertThat(request.header("Host")).isEqualTo("webhook.example");
            });
        }
    }

    @Test
    void throughATunnelTheHostIsVerifiedToo() throws IOException {
        try (TestProxy proxy = TestProxy.tunnel(webhook.port())) {
            select(proxy.as(Proxy.Type.HTTP));

            assertFailed(post(URI.create("https://other.example/")), "SSLHandshakeException", "other.example");
            assertThat(webhook.requests).isEmpty();
        }
    }

    @Test
    void aProxyThatIsDown() throws IOException {
        Proxy down = down();
        select(down);

        assertFailed(post(FAR), "the proxy localhost:" + port(down), "ConnectException");
        assertThat(failures).containsExactly("webhook.example " + port(down));
    }

    @Test
    void aProxyThatHangs() throws IOException {
        try (RawServer proxy = new RawServer((peer, number) -> peer.hang());
                HttpTransport transport = new SocketTransport(to(FAR).endpoint())) {
            select(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.port())));

            Outcome outcome = new Poster(to(FAR), transport, RetryPolicy.standard())
                    .post(EVENT, Deadline.in(Duration.ofMillis(500)));

            assertThat(outcome)
                    .isEqualTo(new Outcome.Failed(
                            "SocketTimeoutException: no answer in time", Duration.ZERO, Outcome.Where.SILENCE));
            assertThat(proxy.connections.get()).isPositive();
        }
    }

    @Test
    void aProxyThatRefusesTheTunnelSeesNoKey() throws IOException {
        List<String> heads = new CopyOnWriteArrayList<>();
        try (RawServer proxy = new RawServer((peer, number) -> {
            heads.addAll(peer.head());
            peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        })) {
            select(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.port())));

            assertFailed(post(FAR), "HTTP 403");
            assertThat(heads).first().asString().startsWith("CONNECT webhook.example:443");
            assertThat(heads).noneSatisfy(line -> assertThat(line).contains(KEY));
        }
    }

    @Test
    void severalProxiesAreTriedInOrder() throws IOException {
        Proxy down = down();
        try (RawServer refusing = new RawServer((peer, number) -> {
                    peer.head();
                    peer.write("HTTP/1.1 502 Bad Gateway\r\n\r\n");
                });
                TestProxy proxy = TestProxy.tunnel(webhook.port())) {
            select(
                    down,
                    new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", refusing.port())),
                    proxy.as(Proxy.Type.HTTP));

            assertThat(post(FAR)).isInstanceOf(Outcome.Delivered.class);
            assertThat(failures).containsExactly("webhook.example " + port(down));
            assertThat(refusing.connections).hasValue(1);
        }
    }

    @Test
    void socksProxiesResolveTheName() throws IOException {
        try (TestProxy proxy = TestProxy.socks(webhook.port())) {
            select(proxy.as(Proxy.Type.SOCKS));

            assertThat(post(FAR)).isInstanceOf(Outcome.Delivered.class);
            assertThat(proxy.asked).containsExactly("webhook.example:443");
        }
    }

    /** HTTP without TLS is for the loopback address, where a proxy is seldom; a cleartext tunnel is not what the JDK asks for then. */
    @Test
    void aProxyReadsPlainRequests() throws IOException {
        try (RawServer proxy = new RawServer(ProxyTest::answers)) {
            select(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.port())));

            assertThat(post(URI.create("http://localhost:1234/hook?x=1"))).isInstanceOf(Outcome.Delivered.class);
            assertThat(proxy.requests.get(0).line()).isEqualTo("POST http://localhost:1234/hook?x=1 HTTP/1.1");
            assertThat(proxy.requests.get(0).header("Host")).isEqualTo("localhost:1234");
        }
    }

    @Test
    void aLoginForPlainRequestsIsSentWithTheNextAttempt() throws IOException {
        login("joe", "s\u00e4cret");
        URI url = URI.create("http://localhost:1234/hook");
        try (RawServer proxy = new RawServer((peer, number) -> {
                    for (RawServer.Request request = peer.request(); request != null; request = peer.request()) {
                        peer.write(
                                BASIC.equals(request.header("Proxy-Authorization"))
                                        ? RawServer.ok("{}")
                                        : RawServer.reply("407 Login", "", "Proxy-Authenticate: Basic realm=\"x\""));
                    }
                });
                HttpTransport transport = new SocketTransport(to(url).endpoint())) {
            select(new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", proxy.port())));
            Poster poster = new Poster(to(url), transport, RetryPolicy.standard());

            assertFailed(poster.post(EVENT, null), "login");
            assertThat(poster.post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            assertThat(poster.post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            assertThat(proxy.requests).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Proxy-Authenticate: Basic realm=\"the proxy\"",
                "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\nProxy-Authenticate: basic realm=\"the proxy\"",
                "Proxy-Authenticate: Digest realm=\"Basic x\", nonce=\"y, Basic z\", Basic realm=\"the proxy\""
            })
    void aTunnelsLoginIsTheProgramsAuthenticators(String challenge) throws IOException {
        System.setProperty(TUNNELING, "");
        login("joe", "s\u00e4cret");
        try (TestProxy proxy = TestProxy.tunnel(webhook.port(), BASIC, challenge)) {
            select(proxy.as(Proxy.Type.HTTP));

            assertThat(post(FAR)).isInstanceOf(Outcome.Delivered.class);
            assertThat(proxy.asked).hasSize(2);
            assertThat(questions).containsExactly("PROXY the proxy Basic webhook.example");
        }
    }

    @Test
    void basicIsDisabledForTunnelsUnlessTheJvmIsToldOtherwise() throws IOException {
        login("joe", "s\u00e4cret");
        try (TestProxy proxy = TestProxy.tunnel(webhook.port(), BASIC, "Proxy-Authenticate: Basic realm=\"x\"")) {
            select(proxy.as(Proxy.Type.HTTP));

            assertFailed(post(FAR), "407", "Basic", TUNNELING);
            assertThat(questions).isEmpty();
        }
    }

    @Test
    void aLoginThatIsNotSupportedIsNamed() throws IOException {
        login("joe", "s\u00e4cret");
        try (TestProxy proxy = TestProxy.tunnel(
                webhook.port(), BASIC, "Proxy-Authenticate: NTLM\r\nProxy-Authenticate: Digest realm=\"Basic\"")) {
            select(proxy.as(Proxy.Type.HTTP));

            assertFailed(post(FAR), "407", "not Basic", "NTLM");
        }
    }

    @Test
    void withoutAnAuthenticatorTheReasonSaysSo() throws IOException {
        System.setProperty(TUNNELING, "");
        try (TestProxy proxy = TestProxy.tunnel(webhook.port(), BASIC, "Proxy-Authenticate: Basic realm=\"x\"")) {
            select(proxy.as(Proxy.Type.HTTP));

            assertFailed(post(FAR), "407", "java.net.Authenticator");
        }
    }

    @Test
    void aLoginThatIsNotAcceptedIsNotSentAgain() throws IOException {
        System.setProperty(TUNNELING, "");
        login("joe", "wrong");
        try (TestProxy proxy = TestProxy.tunnel(webhook.port(), BASIC, "Proxy-Authenticate: Basic realm=\"x\"");
                HttpTransport transport = new SocketTransport(to(FAR).endpoint())) {
            select(proxy.as(Proxy.Type.HTTP));
            Poster poster = new Poster(to(FAR), transport, RetryPolicy.standard());

            assertFailed(poster.post(EVENT, null), "407", "does not accept");
            assertFailed(poster.post(EVENT, null), "407", "does not accept");
            assertThat(proxy.asked)
                    .filteredOn(head -> head.contains("Proxy-Authorization"))
                    .hasSize(1);
        }
    }

    @Test
    void anAuthenticatorThatThrowsHasNoLogin() throws IOException {
        System.setProperty(TUNNELING, "");
        Authenticator.setDefault(new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                throw new NoClassDefFoundError("gone");
            }
        });
        try (TestProxy proxy = TestProxy.tunnel(webhook.port(), BASIC, "Proxy-Authenticate: Basic realm=\"x\"")) {
            select(proxy.as(Proxy.Type.HTTP));

            assertFailed(post(FAR), "407", "java.net.Authenticator");
        }
    }

    @Test
    void aSelectorThatIsBrokenIsPassedBy() throws IOException {
        List<Function<URI, List<Proxy>>> broken = new ArrayList<>();
        broken.add(uri -> null);
        broken.add(uri -> List.of());
        broken.add(uri -> Arrays.asList((Proxy) null));
        broken.add(uri -> {
            throw new IllegalStateException("no configuration");
        });
        broken.add(uri -> {
            throw new NoClassDefFoundError("gone");
        });
        try (RawServer server = new RawServer(ProxyTest::answers)) {
            for (Function<URI, List<Proxy>> ways : broken) {
                select(ways);
                assertThat(post(URI.create("http://127.0.0.1:" + server.port())))
                        .isInstanceOf(Outcome.Delivered.class);
            }
            ProxySelector.setDefault(null);
            assertThat(post(URI.create("http://127.0.0.1:" + server.port()))).isInstanceOf(Outcome.Delivered.class);
        }
    }
}
