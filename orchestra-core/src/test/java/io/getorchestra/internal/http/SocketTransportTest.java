package io.getorchestra.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.Threads;
import io.getorchestra.internal.webhook.JsonText;
import io.getorchestra.internal.webhook.Outcome;
import io.getorchestra.internal.webhook.Poster;
import io.getorchestra.internal.webhook.RetryPolicy;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fault table. Deadlines are short, and upper bounds of time generous: they tell bounded from unbounded. */
@Timeout(60)
class SocketTransportTest {
    private static final String KEY = "sk-secret";
    private static final Duration DEADLINE = Duration.ofMillis(700);
    private static final Duration BOUND = Duration.ofSeconds(8);
    private static final WebhookEvent EVENT = new WebhookEvent.Output("rows", "42");

    private static TestKeys keys;
    private static SSLContext localhost;

    @BeforeAll
    static void makeKeys(@TempDir Path directory) throws Exception {
        keys = new TestKeys(directory);
        localhost = keys.server("ip:127.0.0.1");
    }

    private static Webhook webhook(URI url) {
        return new Webhook(
                url, KEY, "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d", Duration.ofSeconds(5), Duration.ofSeconds(15), 5);
    }

    private static Poster poster(URI url, HttpTransport transport) {
        return new Poster(webhook(url), transport, RetryPolicy.standard());
    }

    /** One attempt, which must be over soon after the deadline. */
    private static Outcome post(URI url) {
        try (HttpTransport transport = new SocketTransport(webhook(url).endpoint())) {
            return bounded(() -> poster(url, transport).post(EVENT, Deadline.in(DEADLINE)));
        }
    }

    private static <T> T bounded(java.util.function.Supplier<T> call) {
        long begin = System.nanoTime();
        T result = call.get();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUND);
        return result;
    }

    private static Outcome post(RawServer server) {
        return post(server.url());
    }

    private static void assertFailed(Outcome outcome, String... reasons) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.reason()).containsAnyOf(reasons).doesNotContain(KEY);
            assertThat(failed.retryAfter()).isZero();
        });
    }

    private static void assertRefused(Outcome outcome, int status, String reason) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused.reason()).isEqualTo(reason);
        });
    }

    // What goes out

    @Test
    void theRequestIsAsTheWebhookWantsIt() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("{\"success\": true}"))) {
            assertThat(post(server)).isInstanceOf(Outcome.Delivered.class);

            RawServer.Request request = server.requests.get(0);
            assertThat(request.line()).isEqualTo("POST /hook?x=1 HTTP/1.1");
            assertThat(request.header("Authorization")).isEqualTo("Bearer sk-secret");
            assertThat(request.header("Content-Type")).isEqualTo("application/json");
            assertThat(request.header("User-Agent")).matches("orchestra-java/\\S+ \\(Java \\S+\\)");
            assertThat(request.header("Transfer-Encoding")).isNull();
            assertThat(request.text()).contains("\"output_value\":42");
        }
    }

    @ParameterizedTest
    @CsvSource({"'',/", "?a=b%20c,/?a=b%20c", "/a/b/,/a/b/", "//x/%2F?q=1&r=é,//x/%2F?q=1&r=%C3%A9"})
    void pathAndQueryAreKept(String given, String sent) throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok(""))) {
            post(URI.create("http://127.0.0.1:" + server.port() + given));

            assertThat(server.requests.get(0).line()).isEqualTo("POST " + sent + " HTTP/1.1");
        }
    }

    @Test
    void consecutiveRequestsUseOneConnection() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("{\"success\": true}"));
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            for (int i = 0; i < 10; i++) {
                assertThat(poster(server.url(), transport).post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            }

            assertThat(server.requests).hasSize(10);
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void aConnectionOutlivesAnErrorReply() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.reply("500 Oops", "{\"error\": \"x\"}"));
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            for (int i = 0; i < 4; i++) {
                poster(server.url(), transport).post(EVENT, null);
            }

            assertThat(server.requests).hasSize(4);
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void aConnectionThatTheServerClosedInBetweenCostsNoRequestAndNoneIsDoubled() throws Exception {
        try (RawServer server = new RawServer((peer, number) -> {
                    peer.request();
                    peer.write(RawServer.ok("{}"));
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            for (int i = 1; i <= 5; i++) {
                Outcome outcome = poster(server.url(), transport).post(EVENT, null);

                assertThat(server.requests).hasSizeLessThanOrEqualTo(i);
                assertThat(outcome).isInstanceOfAny(Outcome.Delivered.class, Outcome.Failed.class);
            }
            assertThat(server.connections.get()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void aConnectionThatTheServerClosedMeanwhileIsNoticed() throws Exception {
        CountDownLatch close = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        try (RawServer server = new RawServer((peer, number) -> {
                    peer.request();
                    peer.write(RawServer.ok("{}"));
                    close.await();
                    peer.socket.close();
                    closed.countDown();
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            assertThat(poster(server.url(), transport).post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            close.countDown();
            closed.await();

            assertThat(poster(server.url(), transport).post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            assertThat(server.requests).hasSize(2);
            assertThat(server.connections).hasValue(2);
        }
    }

    @Test
    void anAnswerThatNobodyAskedForIsNotTakenForThatToTheNextRequest() throws Exception {
        try (RawServer server = new RawServer((peer, number) -> {
                    while (peer.request() != null) {
                        peer.write(RawServer.ok("{}") + RawServer.reply("500 Oops", ""));
                    }
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            for (int i = 0; i < 3; i++) {
                assertThat(poster(server.url(), transport).post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            }
            assertThat(server.connections).hasValue(3);
        }
    }

    @Test
    void aKeyThatNoHeaderCanHoldIsNotTold() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("{}"))) {
            for (String key : List.of("sk\r\nX: secret", "sk-\u20ac-secret", "sk-\u0000-secret")) {
                Webhook webhook =
                        new Webhook(server.url(), key, "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d", DEADLINE, DEADLINE, 5);
                try (HttpTransport transport = new SocketTransport(webhook.endpoint())) {
                    assertThatThrownBy(() -> transport.post(RequestBody.of(new byte[0]), Deadline.in(DEADLINE)))
                            .isInstanceOf(IOException.class)
                            .hasMessageContaining("Authorization")
                            .hasMessageNotContaining("secret");
                }
            }
            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void anAddressOfVersion6() throws IOException {
        ServerSocket listener;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getByName("::1"));
        } catch (IOException e) {
            Assumptions.abort("no IPv6 here");
            return;
        }
        try (RawServer server = new RawServer(listener, WELL)) {
            assertThat(post(URI.create("http://[::1]:" + server.port() + "/hook")))
                    .isInstanceOf(Outcome.Delivered.class);

            assertThat(server.requests.get(0).header("Host")).isEqualTo("[::1]:" + server.port());
        }
    }

    @Test
    void aNameWithSeveralAddressesOfWhichOneAnswers() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("{}"))) {
            assertThat(post(URI.create("http://localhost:" + server.port()))).isInstanceOf(Outcome.Delivered.class);
        }
    }

    // No connection

    @Test
    void refusedConnection() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        Outcome outcome = post(URI.create("http://127.0.0.1:" + port));
        assertFailed(outcome, "ConnectException");
        assertThat(((Outcome.Failed) outcome).mayBeTaken()).isFalse();
    }

    @Test
    void blackHole() throws Exception {
        List<Socket> fillers = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (int i = 0; i < 4; i++) {
                Socket filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(full.getLocalSocketAddress(), 200);
                } catch (IOException e) {
                    // The backlog is full.
                }
            }
            assertFailed(post(URI.create("http://127.0.0.1:" + full.getLocalPort())), "no answer in time", "imed out");
        } finally {
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void unknownHostName() {
        assertFailed(post(URI.create("https://webhook.getorchestra.invalid")), "UnknownHost", "no answer in time");
    }

    // No reply, or not in time

    @Test
    void acceptAndHang() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> peer.hang())) {
            assertFailed(post(server), "no answer in time", "imed out");
        }
    }

    @Test
    void hangInTheHeaders() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\nContent-");
            peer.hang();
        })) {
            assertFailed(post(server), "no answer in time");
            assertThat(server.requests).hasSize(1);
        }
    }

    /** The status has come: it is not sent again. */
    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100", "Transfer-Encoding: chunked", "Connection: close"})
    void hangAfterTheHeaders(String header) throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
            peer.hang();
        })) {
            assertThat(post(server)).isInstanceOf(Outcome.Delivered.class);
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void dripInTheHeaders() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.drip("HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(10_000));
        })) {
            assertFailed(post(server), "no answer in time", "imed out");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5000", "Connection: close"})
    void dripInTheBody(String header) throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
            peer.drip("x".repeat(5000));
        })) {
            assertThat(post(server)).isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    void dripInAChunkedBody() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write("HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n");
            peer.drip("1\r\nx\r\n".repeat(1000));
        })) {
            assertFailed(post(server), "HTTP 500");
        }
    }

    @Test
    void aServerThatReadsNothingOfALargeBody() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> peer.hang());
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            byte[] text = "x".repeat(32 * 1024 * 1024).getBytes(UTF_8);

            assertFailed(
                    bounded(() -> poster(server.url(), transport).post(large(text), Deadline.in(DEADLINE))),
                    "no answer in time");
        }
    }

    private static WebhookEvent large(byte[] text) {
        return new WebhookEvent.Log("a.log", new JsonText(text, 0, text.length));
    }

    @Test
    void theNextRequestIsWellAfterOneThatHung() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
                    while (peer.request() != null) {
                        if (number == 1) {
                            peer.hang();
                        }
                        peer.write(RawServer.ok("{}"));
                    }
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            Poster poster = poster(server.url(), transport);

            assertFailed(bounded(() -> poster.post(EVENT, Deadline.in(DEADLINE))), "no answer in time", "imed out");
            assertThat(poster.post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            assertThat(poster.post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            assertThat(server.connections).hasValue(2);
        }
    }

    @Test
    void anExchangeCanBeBrokenOffBeforeItsDeadline() throws Exception {
        try (RawServer server = new RawServer((peer, number) -> {
                    peer.request();
                    peer.hang();
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            Thread breaker = new Thread(() -> {
                await().until(() -> server.requests.size() == 1);
                transport.breakOffBy(Deadline.in(Duration.ofMillis(50)));
            });
            breaker.start();

            assertFailed(bounded(() -> poster(server.url(), transport).post(EVENT, null)), "no answer in time");
            breaker.join();
        }
    }

    @Test
    void noTimeLeftMeansNoRequest() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("{}"));
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            assertFailed(poster(server.url(), transport).post(EVENT, Deadline.in(Duration.ZERO)), "no time left");

            assertThat(server.connections).hasValue(0);
        }
    }

    // A broken reply

    @Test
    void resetBeforeTheReply() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.reset();
        })) {
            assertFailed(post(server), "SocketException");

            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void closeBeforeTheReply() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> peer.request())) {
            assertFailed(post(server), "SocketException");

            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aReplyThatEndsInItsHeaders() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write("HTT");
        })) {
            assertFailed(post(server), "SocketException", "not HTTP");

            assertThat(server.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1000", "Transfer-Encoding: chunked"})
    void aReplyThatEndsInItsBodyIsNotSentAgain(String header) throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n{\"succ");
        })) {
            assertThat(post(server)).isInstanceOf(Outcome.Delivered.class);

            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aHugeReplyIsReadUpToItsLimit() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write(
                    "HTTP/1.1 422 No\r\nContent-Length: 2000000000\r\n\r\n{\"error\": \"bad\", \"code\": \"C\", \"x\": \"");
            String block = "x".repeat(100_000);
            for (int i = 0; i < 20_000; i++) {
                peer.write(block);
            }
        })) {
            assertRefused(post(server), 422, "HTTP 422: bad (C)");
        }
    }

    @Test
    void hugeHeadersAreBounded() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n");
            String header = "X-A: " + "x".repeat(1000) + "\r\n";
            while (true) {
                peer.write(header);
            }
        })) {
            assertThat(post(server)).isInstanceOf(Outcome.Failed.class);
        }
    }

    @Test
    void whatIsNotHttp() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write("SSH-2.0-OpenSSH_9.6\r\n");
        })) {
            assertFailed(post(server), "not HTTP", "SocketException", "Invalid Http");
        }
    }

    @Test
    void endlessContinues() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            while (true) {
                peer.write("HTTP/1.1 100 Continue\r\n\r\n");
                peer.hang(5);
            }
        })) {
            assertThat(post(server)).isInstanceOf(Outcome.Failed.class);
        }
    }

    // Interim answers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\nContent-Length: 7\r\n\r\n"
            })
    void interimAnswersArePassedOver(String interim) throws IOException {
        try (RawServer server = RawServer.answering(interim + RawServer.ok("{\"success\": true}"));
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            for (int i = 1; i <= 3; i++) {
                long begin = System.nanoTime();
                assertThat(poster(server.url(), transport).post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
                assertThat(server.requests).hasSize(i);
            }
            assertThat(server.connections).hasValue(1);
        }
    }

    @Test
    void anInterimAnswerLongBeforeTheFinalOne() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            for (int i = 0; i < 4; i++) {
                peer.write("HTTP/1.1 102 Processing\r\n\r\n");
                peer.hang(50);
            }
            peer.write(RawServer.ok("{}"));
        })) {
            assertThat(post(server)).isInstanceOf(Outcome.Delivered.class);
        }
    }

    @Test
    void interimAnswersAndNoOther() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.request();
            peer.write("HTTP/1.1 102 Processing\r\n\r\n".repeat(200));
            peer.hang();
        })) {
            assertFailed(post(server), "interim");
        }
    }

    @Test
    void anotherProtocol() throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")) {
            assertFailed(post(server), "101");
        }
    }

    // What servers do with lines, lengths and chunks

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 422\r\nContent-Length: 16\r\n\r\n{\"error\": \"bad\"}",
                "HTTP/1.1 422 No\nContent-Length:16\n\n{\"error\": \"bad\"}",
                "HTTP/1.1 422 No\r\nX: a\r\n b\r\nno field\r\ncontent-LENGTH :\t16 \r\n\r\n{\"error\": \"bad\"}",
                "HTTP/1.1 422 No\r\nContent-Length: 16\r\nContent-Length: 16\r\n\r\n{\"error\": \"bad\"}",
                "HTTP/1.1 422 No\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"error\": \"bad\"}\r\n0\r\n\r\n",
                "HTTP/1.1 422 No\r\nTransfer-Encoding: Chunked\r\n\r\n"
                        + "a;name=\"x\"\r\n{\"error\": \r\n06 ; y\r\n\"bad\"}\r\n000\r\nTrailer: x\r\nMore: y\r\n\r\n"
            })
    void aReplyIsUnderstoodHoweverItComes(String reply) throws IOException {
        for (int size : new int[] {1, 7, 10_000}) {
            try (RawServer server = new RawServer((peer, number) -> {
                        peer.socket.setTcpNoDelay(true);
                        while (peer.request() != null) {
                            for (int at = 0; at < reply.length(); at += size) {
                                peer.write(reply.substring(at, Math.min(reply.length(), at + size)));
                            }
                        }
                    });
                    HttpTransport transport =
                            new SocketTransport(webhook(server.url()).endpoint())) {
                for (int i = 1; i <= 3; i++) {
                    assertRefused(poster(server.url(), transport).post(EVENT, null), 422, "HTTP 422: bad");
                    assertThat(server.requests).hasSize(i);
                }
                assertThat(server.connections).hasValue(1);
            }
        }
    }

    /** Nothing that comes after such a reply could be told from its body. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 422 No\r\n\r\n",
                "HTTP/1.0 422 No\r\nContent-Length: 16\r\n\r\n",
                "HTTP/1.1 422 No\r\nContent-Length: 16\r\nConnection: x, Close\r\n\r\n",
                "HTTP/1.1 422 No\r\nContent-Length: 16\r\nContent-Length: 17\r\n\r\n",
                "HTTP/1.1 422 No\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 422 No\r\nContent-Length: 99999999999999999999999\r\n\r\n",
                "HTTP/1.1 422 No\r\nTransfer-Encoding: gzip\r\nContent-Length: 16\r\n\r\n",
                "HTTP/1.1 422 No\r\nContent-Length: 16\r\nKeep-Alive: max=7, timeout=0\r\n\r\n"
            })
    void aConnectionThatCannotBeUsedAgainIsNot(String head) throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
                    peer.request();
                    peer.write(head + "{\"error\": \"bad\"}");
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            for (int i = 1; i <= 3; i++) {
                assertRefused(poster(server.url(), transport).post(EVENT, null), 422, "HTTP 422: bad");
                assertThat(server.connections).hasValue(i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=7, max=100\r\nContent-Length: 0\r\n\r\n"
            })
    void aConnectionThatCanBeUsedAgainIs(String reply) throws IOException {
        try (RawServer server = RawServer.answering(reply);
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            for (int i = 0; i < 3; i++) {
                assertThat(poster(server.url(), transport).post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            }
            assertThat(server.requests).hasSize(3);
            assertThat(server.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 99 X",
                "HTTP/1.1 2000 X",
                "HTTP/2 200 OK",
                "HTTP/1.1 200OK",
                "ICY 200 OK",
                "",
                "HTTP/1.1 -20 X"
            })
    void whatIsNoStatusLine(String line) throws IOException {
        try (RawServer server = RawServer.answering(line + "\r\nContent-Length: 0\r\n\r\n")) {
            assertFailed(post(server), "not HTTP");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "7 7\r\n", "fffffffffffffffff\r\n"})
    void whatIsNoChunkCostsNothingButTheBody(String size) throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.1 422 No\r\nTransfer-Encoding: chunked\r\n\r\n" + size)) {
            assertThat(post(server))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.status()).isEqualTo(422));
        }
    }

    /** All that its body is good for is the next request's connection. */
    @Test
    void theBodyOfASuccessIsNotWaitedForLong() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
                    peer.request();
                    peer.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
                    peer.hang();
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            assertThat(bounded(() -> poster(server.url(), transport).post(EVENT, null)))
                    .isInstanceOf(Outcome.Delivered.class);
        }
    }

    // A clear no

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void redirectsAreNotFollowed(int status) throws IOException {
        try (RawServer target = RawServer.answering(RawServer.ok("{}"));
                RawServer server =
                        RawServer.answering(RawServer.reply(status + " Moved", "", "Location: " + target.url()))) {
            assertRefused(
                    post(server),
                    status,
                    "HTTP " + status + ": the webhook URL answers with a redirect, which is not followed");

            assertThat(target.connections).hasValue(0);
            assertThat(server.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 413, 422})
    void aRefusalTellsTheServersErrorAndCode(int status) throws IOException {
        try (RawServer server = RawServer.answering(RawServer.reply(
                status + " No",
                "{\"success\": false, \"error\": \"Invalid task_run_id\", \"code\": \"TASK_NOT_FOUND\"}"))) {
            assertRefused(post(server), status, "HTTP " + status + ": Invalid task_run_id (TASK_NOT_FOUND)");

            assertThat(server.requests).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-None: x", "WWW-Authenticate: Bearer", "WWW-Authenticate: Basic realm=\"x\""})
    void anUnacceptedKeyIsToldWithTheServersErrorAndTheSettingToCheck(String header) throws IOException {
        try (RawServer server =
                RawServer.answering(RawServer.reply("401 Unauthorized", "{\"error\": \"bad key\"}", header))) {
            assertRefused(post(server), 401, "HTTP 401: bad key; the API key is not accepted, check ORCHESTRA_API_KEY");

            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void anEarly401BeforeTheBodyIsRead() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
                    peer.head();
                    peer.write(RawServer.reply("401 No", "{\"error\": \"bad key\"}", "Connection: close"));
                    peer.socket.shutdownOutput();
                    peer.socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            byte[] text = "x".repeat(4 * 1024 * 1024).getBytes(UTF_8);

            assertRefused(
                    bounded(() -> poster(server.url(), transport).post(large(text), null)),
                    401,
                    "HTTP 401: bad key; the API key is not accepted, check ORCHESTRA_API_KEY");
        }
    }

    @Test
    void aTextThatIsNotJsonIsToldShortened() throws IOException {
        try (RawServer server = RawServer.answering(
                RawServer.reply("404 No", "<html>\n  nothing\u0007  here\r\n" + "x".repeat(1000) + "</html>"))) {
            assertThat(post(server))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.reason())
                                    .startsWith("HTTP 404: <html> nothing here xxx")
                                    .hasSizeLessThan(250)
                                    .endsWith("…"));
        }
    }

    /** Cut at 200 characters, the key would not be recognised any more. */
    @Test
    void aReplyThatHoldsTheKeyIsToldWithoutIt() throws IOException {
        String error = "x".repeat(195) + KEY + "; " + KEY;
        try (RawServer server = RawServer.answering(
                RawServer.reply("403 No", "{\"error\": \"" + error + "\", \"code\": \"" + KEY + "\"}"))) {
            assertThat(post(server))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.reason())
                                    .doesNotContain("sk-")
                                    .contains("(***)"));
        }
    }

    /** The server answers and closes after the headers. What it says is heard, or the connection is broken: never silence. */
    @Test
    void anEarly413BeforeTheBodyIsRead() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
                    peer.head();
                    peer.write(RawServer.reply("413 Too large", "{\"error\": \"too large\"}", "Connection: close"));
                    peer.socket.shutdownOutput();
                    peer.socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            byte[] text = "x".repeat(4 * 1024 * 1024).getBytes(UTF_8);

            assertRefused(
                    bounded(() -> poster(server.url(), transport).post(large(text), null)), 413, "HTTP 413: too large");
        }
    }

    @Test
    void anEarly413WithAReset() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
                    peer.head();
                    peer.write(RawServer.reply("413 Too large", "{\"error\": \"too large\"}", "Connection: close"));
                });
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint())) {
            byte[] text = "x".repeat(4 * 1024 * 1024).getBytes(UTF_8);

            assertThat(bounded(() -> poster(server.url(), transport).post(large(text), null)))
                    .isInstanceOfAny(Outcome.Refused.class, Outcome.Failed.class);
        }
    }

    // Another time

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void whatMayPassIsAFailure(int status) throws IOException {
        try (RawServer server =
                RawServer.answering(RawServer.reply(status + " Later", "{\"error\": \"busy\"}", "Retry-After: 7"))) {
            assertThat(post(server))
                    .isEqualTo(new Outcome.Failed(
                            "HTTP " + status + ": busy",
                            Duration.ofSeconds(7),
                            Outcome.Where.EVENT,
                            status >= 500 && status != 503));

            assertThat(server.requests).hasSize(1);
        }
    }

    // TLS

    @Test
    void aTlsHandshakeThatHangs() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> peer.hang())) {
            assertFailed(post(URI.create("https://127.0.0.1:" + server.port())), "no answer in time", "imed out");
        }
    }

    @Test
    void aTlsHandshakeThatDrips() throws IOException {
        try (RawServer server =
                new RawServer((peer, number) -> peer.drip("\u0016\u0003\u0003\u0040\u0000" + "x".repeat(5000)))) {
            assertFailed(post(URI.create("https://127.0.0.1:" + server.port())), "no answer in time", "imed out");
        }
    }

    @Test
    void aPlainServerBehindAnHttpsUrl() throws IOException {
        try (RawServer server = new RawServer((peer, number) -> {
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
            peer.hang(200);
        })) {
            assertFailed(post(URI.create("https://127.0.0.1:" + server.port())), "SSL");

            assertThat(server.requests).isEmpty();
        }
    }

    private static RawServer tls(SSLContext context, RawServer.Connection connection) throws Exception {
        return new RawServer(
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                connection);
    }

    private static final RawServer.Connection WELL = (peer, number) -> {
        while (peer.request() != null) {
            peer.write(RawServer.ok("{}"));
        }
    };

    private static URI https(RawServer server) {
        return URI.create("https://127.0.0.1:" + server.port() + "/hook");
    }

    private static void trusting(SSLContext context, Runnable test) throws Exception {
        SSLContext before = SSLContext.getDefault();
        SSLContext.setDefault(context);
        try {
            test.run();
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @Test
    void aSelfSignedCertificateIsRefused() throws Exception {
        try (RawServer server = tls(localhost, WELL)) {
            assertFailed(post(https(server)), "SSLHandshakeException");

            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void anExpiredCertificateIsRefused() throws Exception {
        try (RawServer server =
                tls(keys.server("ip:127.0.0.1,dns:expired.example", "-startdate", "-10d", "-validity", "5"), WELL)) {
            trusting(keys.client(), () -> assertFailed(post(https(server)), "SSLHandshakeException"));

            assertThat(server.requests).isEmpty();
        }
    }

    @Test
    void aTrustedCertificateIsAccepted() throws Exception {
        try (RawServer server = tls(localhost, WELL)) {
            trusting(keys.client(), () -> assertThat(post(https(server))).isInstanceOf(Outcome.Delivered.class));
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefusedWhateverTheProgramHasLoosened() throws Exception {
        try (RawServer server = tls(keys.server("dns:other.example"), WELL)) {
            loosened(() -> {
                try {
                    trusting(keys.client(), () -> assertFailed(post(https(server)), "hostname", "SSL"));
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                assertFailed(post(https(server)), "SSLHandshakeException");
            });

            assertThat(server.requests).isEmpty();
        }
    }

    /** As programs do that want to get on with a test system's certificate. */
    private static void loosened(Runnable test) throws Exception {
        var verifier = HttpsURLConnection.getDefaultHostnameVerifier();
        var factory = HttpsURLConnection.getDefaultSSLSocketFactory();
        SSLContext anyone = SSLContext.getInstance("TLS");
        anyone.init(null, new TrustManager[] {new Anyone()}, null);
        HttpsURLConnection.setDefaultHostnameVerifier((host, session) -> true);
        HttpsURLConnection.setDefaultSSLSocketFactory(anyone.getSocketFactory());
        try {
            test.run();
        } finally {
            HttpsURLConnection.setDefaultHostnameVerifier(verifier);
            HttpsURLConnection.setDefaultSSLSocketFactory(factory);
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void consecutiveRequestsUseOneTlsConnection() throws Exception {
        try (RawServer server = tls(localhost, WELL)) {
            trusting(keys.client(), () -> {
                try (HttpTransport transport =
                        new SocketTransport(webhook(https(server)).endpoint())) {
                    for (int i = 0; i < 5; i++) {
                        assertThat(poster(https(server), transport).post(EVENT, null))
                                .isInstanceOf(Outcome.Delivered.class);
                    }
                }
            });

            assertThat(server.requests).hasSize(5);
            assertThat(server.connections).hasValue(1);
        }
    }

    /** It comes in the same TLS record as the end of the reply, of which it is no part. */
    @Test
    void overTlsTooAnAnswerThatNobodyAskedForIsNotTakenForThatToTheNextRequest() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n";
        for (int size : new int[] {4096, 8192, 5000}) {
            String reply =
                    head.replace("1234", String.valueOf(size - head.length())) + "x".repeat(size - head.length());
            try (RawServer server = tls(localhost, (peer, number) -> {
                while (peer.request() != null) {
                    peer.write(reply + RawServer.reply("422 No", ""));
                }
            })) {
                trusting(keys.client(), () -> {
                    try (HttpTransport transport =
                            new SocketTransport(webhook(https(server)).endpoint())) {
                        for (int i = 0; i < 3; i++) {
                            assertThat(poster(https(server), transport).post(EVENT, null))
                                    .isInstanceOf(Outcome.Delivered.class);
                        }
                    }
                });
                assertThat(server.connections).hasValue(3);
            }
        }
    }

    /** Closing a TLS socket waits for whoever writes to it: the socket below must be closed. */
    @Test
    void aTlsServerThatReadsNothingOfALargeBody() throws Exception {
        try (RawServer server = tls(localhost, (peer, number) -> {
            peer.head();
            peer.hang();
        })) {
            trusting(keys.client(), () -> {
                try (HttpTransport transport =
                        new SocketTransport(webhook(https(server)).endpoint())) {
                    byte[] text = "x".repeat(32 * 1024 * 1024).getBytes(UTF_8);
                    assertFailed(
                            bounded(() -> poster(https(server), transport).post(large(text), Deadline.in(DEADLINE))),
                            "no answer in time");
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100", "Transfer-Encoding: chunked"})
    void aTlsReplyThatHangsInItsBodyCanBeBrokenOff(String header) throws Exception {
        try (RawServer server = tls(localhost, (peer, number) -> {
            peer.request();
            peer.write("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
            peer.hang();
        })) {
            trusting(keys.client(), () -> {
                try (HttpTransport transport =
                        new SocketTransport(webhook(https(server)).endpoint())) {
                    Thread breaker = new Thread(() -> {
                        await().until(() -> server.requests.size() == 1);
                        transport.breakOffBy(Deadline.in(DEADLINE));
                    });
                    breaker.start();

                    assertThat(bounded(() -> poster(https(server), transport).post(EVENT, null)))
                            .isInstanceOf(Outcome.Delivered.class);
                }
            });
        }
    }

    // Threads

    @Test
    void itsThreadEnds() throws IOException {
        try (RawServer server = RawServer.answering(RawServer.ok("{}"))) {
            long before = watchdogs();
            for (int i = 0; i < 5; i++) {
                post(server);
            }

            await().until(() -> watchdogs() <= before);
        }
    }

    @Test
    void itsThreadEndsWhileThereIsNothingToWatchAndComesBack() throws IOException {
        AtomicInteger starts = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        Threads counted = new Threads() {
            @Override
            public boolean start(String name, Runnable target) {
                starts.incrementAndGet();
                return super.start(name, () -> {
                    target.run();
                    ends.incrementAndGet();
                });
            }
        };
        try (RawServer server = drippingOnce(2);
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint(), counted)) {
            Poster poster = poster(server.url(), transport);
            assertThat(poster.post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);

            await().until(() -> ends.get() == 1);

            assertFailed(bounded(() -> poster.post(EVENT, Deadline.in(DEADLINE))), "no answer in time");
            assertThat(starts).hasValue(2);
        }
    }

    /** Then the socket's own timeouts must do. */
    @Test
    void withoutAThreadForTheWatchdogAnExchangeIsBoundedAllTheSame() throws IOException {
        AtomicInteger starts = new AtomicInteger();
        Threads none = new Threads() {
            @Override
            public boolean start(String name, Runnable target) {
                starts.incrementAndGet();
                return false;
            }
        };
        try (RawServer server = drippingOnce(1);
                HttpTransport transport =
                        new SocketTransport(webhook(server.url()).endpoint(), none)) {
            Poster poster = poster(server.url(), transport);

            assertFailed(bounded(() -> poster.post(EVENT, Deadline.in(DEADLINE))), "no answer in time");
            assertThat(poster.post(EVENT, null)).isInstanceOf(Outcome.Delivered.class);
            assertThat(starts).hasValue(2);
        }
    }

    /** Answers the connection of this number drop by drop, the others at once. */
    private static RawServer drippingOnce(int dripping) throws IOException {
        return new RawServer((peer, number) -> {
            peer.request();
            if (number == dripping) {
                peer.drip("HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(10_000));
            }
            peer.write(RawServer.ok("{}"));
        });
    }

    private static long watchdogs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("orchestra-watchdog"))
                .count();
    }
}
