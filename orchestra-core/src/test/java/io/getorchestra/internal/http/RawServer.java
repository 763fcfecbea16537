package io.getorchestra.internal.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that does on a socket whatever a test says, right or wrong; it counts connections and keeps requests. */
public final class RawServer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    final AtomicInteger connections = new AtomicInteger();
    public final List<Request> requests = new CopyOnWriteArrayList<>();

    public record Request(List<String> head, byte[] body) {
        String line() {
            return head.get(0);
        }

        public String header(String name) {
            return head.stream()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse(null);
        }

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** What happens on one connection, of which this is the number, from 1. */
    @FunctionalInterface
    public interface Connection {
        void serve(Peer peer, int number) throws IOException, InterruptedException;
    }

    public RawServer(Connection connection) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), connection);
    }

    public RawServer(ServerSocket listener, Connection connection) {
        this.listener = listener;
        start(() -> {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                start(() -> {
                    try (socket) {
                        connection.serve(new Peer(socket), number);
                    }
                });
            }
        });
    }

    /** Answers each request of each connection in the same way. */
    static RawServer answering(String reply) throws IOException {
        return new RawServer((peer, number) -> {
            while (peer.request() != null) {
                peer.write(reply);
            }
        });
    }

    @FunctionalInterface
    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException | InterruptedException e) {
                // The peer has gone, or the test has ended.
            }
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    public int port() {
        return listener.getLocalPort();
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port() + "/hook?x=1");
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.forEach(Thread::interrupt);
    }

    /** The other end of one connection. */
    public final class Peer {
        final Socket socket;
        private final InputStream in;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        /** The next request; null when the peer has closed. */
        public Request request() throws IOException {
            List<String> head = head();
            if (head == null) {
                return null;
            }
            int length = Integer.parseInt(new Request(head, null).header("Content-Length"));
            Request request = new Request(head, in.readNBytes(length));
            requests.add(request);
            return request;
        }

        /** The request line and headers only. */
        public List<String> head() throws IOException {
            List<String> head = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            while (true) {
                int c = in.read();
                if (c < 0) {
                    return null;
                } else if (c == '\n' && line.isEmpty()) {
                    return head;
                } else if (c == '\n') {
                    head.add(line.toString());
                    line.setLength(0);
                } else if (c != '\r') {
                    line.append((char) c);
                }
            }
        }

        public int read(byte[] bytes, int length) throws IOException {
            return in.read(bytes, 0, length);
        }

        public void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Writes a byte every few milliseconds until the peer has gone. */
        public void drip(String text) throws IOException, InterruptedException {
            for (int i = 0; i < text.length(); i++) {
                write(text.substring(i, i + 1));
                hang(50);
            }
        }

        /** Does nothing until the test ends. */
        public void hang() throws InterruptedException {
            closed.await();
        }

        void hang(long millis) throws InterruptedException {
            closed.await(millis, TimeUnit.MILLISECONDS);
        }

        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    public static String ok(String body) {
        return reply("200 OK", body);
    }

    public static String reply(String status, String body, String... headers) {
        StringBuilder reply = new StringBuilder("HTTP/1.1 " + status + "\r\n");
        for (String header : headers) {
            reply.append(header).append("\r\n");
        }
        return reply.append("Content-Type: application/json\r\nContent-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }
}
