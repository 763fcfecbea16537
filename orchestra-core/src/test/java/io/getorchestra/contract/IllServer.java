package io.getorchestra.contract;

import io.getorchestra.internal.http.RawServer;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;

/** A webhook that is ill in one way, or that cannot be reached, until it is closed. All of it is on the loopback address. */
final class IllServer implements AutoCloseable {
    static final String OK = RawServer.ok("{\"success\": true}");

    /** As a reply, to hang in its place. */
    static final String NO_ANSWER = "";

    private final String url;
    /** Null when nobody listens. */
    private final RawServer server;

    private final List<RawServer.Request> taken = new CopyOnWriteArrayList<>();
    private Closeable alsoClosed = () -> {};

    /** What it does on a connection. */
    @FunctionalInterface
    interface Conduct {
        void serve(IllServer server, RawServer.Peer peer) throws IOException, InterruptedException;
    }

    private IllServer(String url) {
        this.url = url;
        this.server = null;
    }

    private IllServer(String scheme, ServerSocket listener, Conduct conduct) {
        this.url = scheme + "://localhost:" + listener.getLocalPort();
        this.server = new RawServer(listener, (peer, connection) -> conduct.serve(this, peer));
    }

    static IllServer serving(Conduct conduct) throws IOException {
        return new IllServer("http", listener(50), conduct);
    }

    /** Answers each request with the same. */
    static IllServer replying(String reply) throws IOException {
        return replying(number -> reply);
    }

    /**
     * @param replies to the first request, the second and so on, from 1
     */
    static IllServer replying(IntFunction<String> replies) throws IOException {
        return serving((server, peer) -> server.reply(peer, replies));
    }

    /**
     * @param replies to each request; it is well as long as all are {@link #OK}
     */
    static IllServer answering(Function<Requests.Request, String> replies) throws IOException {
        return serving((server, peer) -> {
            for (RawServer.Request request = peer.request(); request != null; request = peer.request()) {
                String reply = replies.apply(requests(List.of(request)).all().get(0));
                if (reply.equals(NO_ANSWER)) {
                    peer.hang();
                }
                if (reply.contains("HTTP/1.1 2")) {
                    server.taken.add(request);
                }
                peer.write(reply);
            }
        });
    }

    static IllServer refusing() throws IOException {
        return new IllServer("http://localhost:" + unusedPort());
    }

    /** Its queue is full: the system answers no further attempt to connect. */
    static IllServer blackHole() throws IOException {
        ServerSocket full = listener(1);
        IllServer server = new IllServer("http://localhost:" + full.getLocalPort());
        List<Closeable> sockets = new ArrayList<>(List.of(full));
        for (int i = 0; i < 4; i++) {
            Socket filler = new Socket();
            sockets.add(filler);
            try {
                filler.connect(full.getLocalSocketAddress(), 100);
            } catch (IOException e) {
                // It is full.
            }
        }
        server.alsoClosed = () -> {
            for (Closeable socket : sockets) {
                socket.close();
            }
        };
        return server;
    }

    static IllServer withoutAnAddress() {
        return new IllServer("https://webhook.invalid");
    }

    /** It would be well itself. */
    static IllServer behindAProxyThatIsDown() throws IOException {
        IllServer server = replying(OK);
        ProxySelector before = ProxySelector.getDefault();
        InetSocketAddress down = new InetSocketAddress(InetAddress.getLoopbackAddress(), unusedPort());
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(Proxy.Type.HTTP, down));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {}
        });
        server.alsoClosed = () -> ProxySelector.setDefault(before);
        return server;
    }

    /** It never gets as far as TLS. */
    static IllServer behindHttps(Conduct conduct) throws IOException {
        return new IllServer("https", listener(50), conduct);
    }

    /**
     * Is well when its certificate is.
     *
     * @param clients what this JVM trusts meanwhile
     */
    static IllServer withCertificate(SSLContext own, SSLContext clients) throws Exception {
        ServerSocket listener =
                own.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        IllServer server = new IllServer("https", listener, (self, peer) -> self.reply(peer, number -> OK));
        SSLContext before = SSLContext.getDefault();
        SSLContext.setDefault(clients);
        server.alsoClosed = () -> SSLContext.setDefault(before);
        return server;
    }

    private static ServerSocket listener(int backlog) throws IOException {
        return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = listener(1)) {
            return socket.getLocalPort();
        }
    }

    private void reply(RawServer.Peer peer, IntFunction<String> replies) throws IOException {
        for (RawServer.Request request = peer.request(); request != null; request = peer.request()) {
            String reply = replies.apply(server.requests.size());
            if (reply.contains("HTTP/1.1 2")) {
                taken.add(request);
            }
            peer.write(reply);
        }
    }

    /**
     * Takes what comes, up to the first that is of none of these kinds: that one gets no answer yet.
     *
     * @return whether there is one
     */
    boolean takeOnly(RawServer.Peer peer, String... kinds) throws IOException {
        RawServer.Request request = peer.request();
        while (request != null
                && List.of(kinds).containsAll(requests(List.of(request)).kinds())) {
            taken.add(request);
            peer.write(OK);
            request = peer.request();
        }
        return request != null;
    }

    /** Reads a request, and sends no more than the beginning of a reply that takes it. */
    void take(RawServer.Peer peer, String beginning) throws IOException {
        taken.add(peer.request());
        peer.write("HTTP/1.1 200 OK\r\n" + beginning);
    }

    String url() {
        return url;
    }

    /** What came in whole. */
    Requests arrived() {
        return requests(server == null ? List.of() : server.requests);
    }

    /** What was answered with a 2xx. */
    Requests taken() {
        return requests(taken);
    }

    private static Requests requests(List<RawServer.Request> raw) {
        return new Requests(raw.stream()
                .map(request -> new Requests.Request("POST", "/", Map.of(), request.text()))
                .toList());
    }

    @Override
    public void close() throws IOException {
        alsoClosed.close();
        if (server != null) {
            server.close();
        }
    }
}
