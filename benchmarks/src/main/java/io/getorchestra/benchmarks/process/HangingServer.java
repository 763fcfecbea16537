package io.getorchestra.benchmarks.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes every connection and never answers. */
final class HangingServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
    private final Queue<Socket> connections = new ConcurrentLinkedQueue<>();

    HangingServer() throws IOException {
        Thread thread = new Thread(this::accept, "hanging-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                connections.add(socket.accept());
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    /** Lets the connections go that a job has left; fails when there were fewer. */
    void release(int atLeast) throws IOException {
        int count = 0;
        for (Socket connection = connections.poll(); connection != null; connection = connections.poll()) {
            connection.close();
            count++;
        }
        if (count < atLeast) {
            throw new IOException("only " + count + " connections, not " + atLeast);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        release(0);
    }
}
