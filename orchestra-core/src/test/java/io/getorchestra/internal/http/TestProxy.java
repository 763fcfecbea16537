package io.getorchestra.internal.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that leads to one port of this machine, whatever it is asked for: HTTP, with a login or without, or SOCKS. */
final class TestProxy implements AutoCloseable {
    /** The heads of the requests, or the names that SOCKS clients asked for. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket listener;
    private final int target;
    private final Way way;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    @FunctionalInterface
    private interface Way {
        /** Whether the client may go on to the target. */
        boolean admits(TestProxy proxy, Socket client) throws IOException;
    }

    private TestProxy(int target, Way way) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        this.way = way;
        run(() -> {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                run(() -> serve(client));
            }
        });
    }

    static TestProxy tunnel(int target) throws IOException {
        return new TestProxy(target, (proxy, client) -> proxy.opensTunnel(client, null, ""));
    }

    /**
     * @param credentials what {@code Proxy-Authorization} must be
     * @param challenge what is asked for else, header fields
     */
    static TestProxy tunnel(int target, String credentials, String challenge) throws IOException {
        return new TestProxy(target, (proxy, client) -> proxy.opensTunnel(client, credentials, challenge));
    }

    static TestProxy socks(int target) throws IOException {
        return new TestProxy(target, TestProxy::speaksSocks);
    }

    private boolean opensTunnel(Socket client, String credentials, String challenge) throws IOException {
        String head = head(client.getInputStream());
        asked.add(head);
        boolean welcome = credentials == null || head.contains("\r\nProxy-Authorization: " + credentials + "\r\n");
        client.getOutputStream()
                .write((welcome
                                ? "HTTP/1.1 200 Connection established\r\nContent-Length: 7\r\n\r\n"
                                : "HTTP/1.1 407 Login\r\n" + challenge + "\r\nContent-Length: 3\r\n\r\nno\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        return welcome;
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("gone");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** RFC 1928, without a login. */
    private boolean speaksSocks(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        in.readByte();
        in.readNBytes(in.readUnsignedByte());
        out.write(new byte[] {5, 0});
        in.readNBytes(3);
        int type = in.readUnsignedByte();
        byte[] address = in.readNBytes(type == 3 ? in.readUnsignedByte() : type == 1 ? 4 : 16);
        asked.add((type == 3
                        ? new String(address, StandardCharsets.US_ASCII)
                        : InetAddress.getByAddress(address).getHostAddress())
                + ":" + in.readUnsignedShort());
        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        return true;
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            if (way.admits(this, client)) {
                try (Socket server = new Socket(Proxy.NO_PROXY)) {
                    sockets.add(server);
                    server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                    run(() -> {
                        server.getInputStream().transferTo(client.getOutputStream());
                        client.close();
                    });
                    client.getInputStream().transferTo(server.getOutputStream());
                }
            }
        }
    }

    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                // The peer has gone, or the test has ended.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    Proxy as(Proxy.Type type) {
        return new Proxy(type, new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
