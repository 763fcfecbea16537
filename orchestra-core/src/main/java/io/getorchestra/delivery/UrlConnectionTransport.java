package io.getorchestra.delivery;

import io.getorchestra.capture.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.HttpsURLConnection;

/**
 * {@link HttpURLConnection}: a cold JVM has it up sooner than {@code java.net.http.HttpClient}, and it obeys the JDK's proxy settings. Its
 * surprises are turned off: it does not follow redirects, does not send a POST twice, and leaves at the deadline. {@link #post} is for one
 * thread.
 */
final class UrlConnectionTransport implements HttpTransport {
    private static final int MAX_REPLY = 64 * 1024;

    private final Webhook webhook;
    private final Watchdog watchdog = new Watchdog();
    private TlsSockets tls;

    UrlConnectionTransport(Webhook webhook) {
        this.webhook = webhook;
    }

    @Override
    public HttpReply post(RequestBody body, Deadline deadline) throws IOException {
        if (deadline.hasPassed()) {
            throw new SocketTimeoutException("no time left");
        }
        HttpURLConnection connection = (HttpURLConnection) webhook.url().toURL().openConnection();
        if (connection instanceof HttpsURLConnection https) {
            verifyStrictly(https);
        }
        try (Watchdog.Watch watch = watchdog.watch(breakingOff(connection), deadline)) {
            try {
                prepare(connection, body.length(), deadline);
                return exchange(connection, body, watch);
            } catch (IOException | RuntimeException e) {
                connection.disconnect();
                if (watch.hasFired()) {
                    throw new SocketTimeoutException("no answer in time");
                }
                throw e;
            }
        }
    }

    private Runnable breakingOff(HttpURLConnection connection) {
        TlsSockets sockets = tls;
        return () -> {
            if (sockets != null) {
                sockets.closeLatest();
            }
            connection.disconnect();
        };
    }

    private static HttpReply exchange(HttpURLConnection connection, RequestBody body, Watchdog.Watch watch)
            throws IOException {
        connection.connect();
        if (watch.hasFired()) {
            throw new SocketTimeoutException();
        }
        try (OutputStream out = connection.getOutputStream()) {
            body.writeTo(out);
        } catch (IOException e) {
            // A server may answer before it has read everything: 413, 401.
            return earlyReply(connection, watch, e);
        }
        if (watch.hasFired()) {
            // Asked for the reply, the JDK would connect again.
            throw new SocketTimeoutException();
        }
        return reply(connection, watch);
    }

    private void prepare(HttpURLConnection connection, int length, Deadline deadline) throws IOException {
        int patience = (int) Math.min(Integer.MAX_VALUE, Math.max(1, deadline.remainingMillis()));
        connection.setConnectTimeout(
                (int) Math.min(patience, webhook.connectTimeout().toMillis()));
        connection.setReadTimeout(patience);
        connection.setRequestMethod("POST");
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setDoOutput(true);
        // Without a fixed length the JDK keeps the body and sends it again by itself when the connection breaks.
        connection.setFixedLengthStreamingMode(length);
        connection.setRequestProperty("Authorization", "Bearer " + webhook.apiKey());
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("Accept", "application/json");
        connection.setRequestProperty("User-Agent", UserAgent.TEXT);
    }

    /** A default that the program has loosened for itself must not hold for the API key. */
    private void verifyStrictly(HttpsURLConnection connection) throws IOException {
        if (tls == null) {
            tls = new TlsSockets();
        }
        connection.setHostnameVerifier((host, session) -> false);
        connection.setSSLSocketFactory(tls);
    }

    private static HttpReply earlyReply(HttpURLConnection connection, Watchdog.Watch watch, IOException broken)
            throws IOException {
        try {
            HttpReply reply = reply(connection, watch);
            if (reply.status() >= 400) {
                return reply;
            }
        } catch (IOException e) {
            // The first failure tells more.
        }
        throw broken;
    }

    private static HttpReply reply(HttpURLConnection connection, Watchdog.Watch watch) throws IOException {
        int status;
        try {
            status = connection.getResponseCode();
        } catch (HttpRetryException e) {
            // The JDK's word for a 401 to a request that it cannot repeat; the body is lost.
            return new HttpReply(e.responseCode(), null, "");
        }
        if (status < 0) {
            throw new IOException("the answer is not HTTP");
        }
        return new HttpReply(status, connection.getHeaderField("Retry-After"), body(connection, status, watch));
    }

    /** The status has come: a body that breaks off or never ends changes nothing about it. */
    private static String body(HttpURLConnection connection, int status, Watchdog.Watch watch) {
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            if (in == null) {
                return "";
            }
            byte[] bytes = new byte[MAX_REPLY];
            int length = 0;
            // The stream's lock is the reader's while it reads: between two reads is the time to see that it should not
            // go on.
            for (int read = 0; read >= 0 && length < MAX_REPLY && !watch.hasFired(); length += Math.max(0, read)) {
                read = in.read(bytes, length, MAX_REPLY - length);
            }
            if (length == MAX_REPLY || watch.hasFired()) {
                connection.disconnect();
            }
            return new String(bytes, 0, length, StandardCharsets.UTF_8);
        } catch (IOException | RuntimeException e) {
            // The JDK's streams may also throw a NullPointerException when they are closed under their reader.
            connection.disconnect();
            return "";
        }
    }

    @Override
    public void breakOffBy(Deadline deadline) {
        watchdog.breakOffBy(deadline);
    }

    @Override
    public void close() {
        watchdog.close();
    }
}
