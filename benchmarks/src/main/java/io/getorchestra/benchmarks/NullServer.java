package io.getorchestra.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes every POST, reads it, counts it and answers 200; answers a GET with what it has counted. It prints its URL, and ends when its standard
 * input does. {@link ServerProcess} starts it, so that what is measured does not share a JVM with it.
 */
final class NullServer {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long BACKSLASHES = 0x5C5C5C5C_5C5C5C5CL;
    private static final long LOW_BITS = 0x7F7F7F7F_7F7F7F7FL;

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong backslashes = new AtomicLong();

    private NullServer() {}

    public static void main(String[] args) throws IOException {
        // Else the kernel's delayed acknowledgement adds 40 ms to some requests.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", new NullServer()::answer);
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("GET")) {
            byte[] totals = (requests + " " + bytes + " " + backslashes).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, totals.length);
            exchange.getResponseBody().write(totals);
        } else {
            take(exchange.getRequestBody());
            exchange.sendResponseHeaders(200, -1);
        }
        exchange.close();
    }

    private void take(InputStream body) throws IOException {
        byte[] chunk = new byte[1 << 16];
        long length = 0;
        long found = 0;
        try (body) {
            for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                length += read;
                found += backslashes(chunk, read);
            }
        }
        bytes.addAndGet(length);
        backslashes.addAndGet(found);
        requests.incrementAndGet();
    }

    /** Eight bytes at a time, for counting must not be what an upload waits for. */
    private static long backslashes(byte[] chunk, int length) {
        long found = 0;
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            long others = (long) LONGS.get(chunk, at) ^ BACKSLASHES;
            found += Long.bitCount(~((others & LOW_BITS) + LOW_BITS | others | LOW_BITS));
        }
        for (; at < length; at++) {
            found += chunk[at] == '\\' ? 1 : 0;
        }
        return found;
    }
}
