package io.getorchestra.test;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A port of the loopback interface with the JDK's HTTP server behind it, which can go and come back. All its threads are daemons. */
final class Endpoint implements AutoCloseable {
    static final String LOOPBACK = "127.0.0.1";

    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final HttpHandler handler;
    private final ReentrantLock lock = new ReentrantLock();
    private HttpServer server;
    private ExecutorService threads;
    private int port;
    private boolean open;

    Endpoint(HttpHandler handler) {
        this.handler = handler;
    }

    void open(int wanted) throws IOException {
        lock.lock();
        try {
            port = wanted;
            listen();
            open = true;
        } finally {
            lock.unlock();
        }
    }

    int port() {
        lock.lock();
        try {
            if (port == 0) {
                throw new IllegalStateException("The stand-in has not started: JUnit starts it when the tests begin");
            }
            return port;
        } finally {
            lock.unlock();
        }
    }

    /** Connections are refused, those that there are break. */
    void pause() {
        lock.lock();
        try {
            if (server != null) {
                server.stop(0);
                threads.shutdownNow();
                server = null;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Listens again on the same port, if it should. */
    void resume() throws IOException {
        lock.lock();
        try {
            if (open && server == null) {
                listen();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            open = false;
            pause();
        } finally {
            lock.unlock();
        }
    }

    private void listen() throws IOException {
        // The server's own thread inherits from the one that starts it whether it keeps the JVM alive.
        var start = new FutureTask<>(this::startServer);
        var starter = new Thread(start, "local-orchestra-start");
        starter.setDaemon(true);
        starter.start();
        try {
            server = start.get();
            port = server.getAddress().getPort();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof BindException) {
                throw new IOException(
                        "Port " + port + " cannot be used: " + e.getCause().getMessage(), e.getCause());
            }
            throw new IOException("The stand-in did not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the stand-in started", e);
        }
    }

    private HttpServer startServer() throws IOException {
        // Read once in a JVM. Without it a reply's head and body are two packets up to JDK 20, and the second waits 40
        // ms for an acknowledgement.
        boolean set = System.getProperty(NO_DELAY) == null;
        if (set) {
            System.setProperty(NO_DELAY, "true");
        }
        try {
            HttpServer created = HttpServer.create(new InetSocketAddress(LOOPBACK, port), 0);
            var pool = new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                        var thread = new Thread(task, "local-orchestra");
                        thread.setDaemon(true);
                        return thread;
                    });
            threads = pool;
            created.setExecutor(pool);
            created.createContext("/", handler);
            created.start();
            return created;
        } finally {
            if (set) {
                System.clearProperty(NO_DELAY);
            }
        }
    }
}
