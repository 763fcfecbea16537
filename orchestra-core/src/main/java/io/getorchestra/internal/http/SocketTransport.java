package io.getorchestra.internal.http;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.Threads;
import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * HTTP/1.1 (RFC 9110, RFC 9112) over the JDK's sockets. {@code HttpURLConnection} logs the API key where the program routes
 * {@code java.util.logging}, and both it and {@code java.net.http.HttpClient} cost a cold JVM more. It sends a request once, follows no
 * redirect, and leaves at the deadline. {@link #post} is for one thread.
 */
public final class SocketTransport implements HttpTransport {
    private final Endpoint endpoint;
    private final Connector connector;
    private final Watchdog watchdog;
    /** Null when there is none to be used again. */
    private HttpConnection kept;

    public SocketTransport(Endpoint endpoint) {
        this(endpoint, new Threads());
    }

    public SocketTransport(Endpoint endpoint, Threads threads) {
        this.endpoint = endpoint;
        this.connector = new Connector(endpoint);
        this.watchdog = new Watchdog(threads);
    }

    @Override
    public HttpReply post(RequestBody body, Deadline deadline) throws IOException {
        if (deadline.hasPassed()) {
            throw new SocketTimeoutException("no time left");
        }
        try (Watchdog.Watch watch = watchdog.watch(deadline)) {
            try {
                return exchange(body, watch);
            } catch (IOException | RuntimeException e) {
                if (watch.isOver()) {
                    throw new SocketTimeoutException("no answer in time");
                }
                throw e;
            }
        }
    }

    private HttpReply exchange(RequestBody body, Watchdog.Watch watch) throws IOException {
        HttpConnection connection = connection(watch);
        boolean reusable = false;
        try {
            HttpReply reply = connection.post(body, endpoint.bearerToken(), watch);
            reusable = connection.isReusable();
            return reply;
        } finally {
            if (reusable) {
                kept = connection;
            } else {
                connection.close();
            }
        }
    }

    private HttpConnection connection(Watchdog.Watch watch) throws IOException {
        HttpConnection last = kept;
        kept = null;
        if (last != null && last.isUsable()) {
            watch.guard(last.socket());
            return last;
        }
        if (last != null) {
            last.close();
        }
        return connector.connect(watch);
    }

    @Override
    public void breakOffBy(Deadline deadline) {
        watchdog.breakOffBy(deadline);
    }

    /** Called in the thread that posts, or when it is gone. */
    @Override
    public void close() {
        watchdog.close();
        if (kept != null) {
            kept.close();
            kept = null;
        }
    }
}
