package io.getorchestra.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes every request, reads it and answers 200. As a program it prints its URL, and ends when its standard input does. */
final class NullServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads;

    NullServer() throws IOException {
        // Else the kernel's delayed acknowledgement adds 40 ms to some requests.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", NullServer::answer);
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] chunk = new byte[1 << 16];
        try (InputStream body = exchange.getRequestBody()) {
            while (body.read(chunk) >= 0) {}
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    public static void main(String[] args) throws IOException {
        try (NullServer server = new NullServer()) {
            System.out.println(server.url());
            while (System.in.read() >= 0) {}
        }
    }
}
