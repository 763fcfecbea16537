package io.getorchestra.delivery;

import io.getorchestra.capture.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/**
 * {@link HttpURLConnection}: a cold JVM has it up sooner than {@code java.net.http.HttpClient}, and it obeys the JDK's proxy settings. Its
 * surprises are turned off: it does not follow redirects, does not send a POST twice, and leaves at the deadline. {@link #post} is for one
 * thread.
 */
final class UrlConnectionTransport implements HttpTransport {
    private static final int MAX_REPLY = 64 * 1024;

    private final Webhook webhook;
    private final Watchdog watchdog = new Watchdog();

    UrlConnectionTransport(Webhook webhook) {
        this.webhook = webhook;
    }

    @Override
    public HttpReply post(byte[] body, Deadline deadline) throws IOException {
        if (deadline.hasPassed()) {
            throw new SocketTimeoutException("no time left");
        }
        HttpURLConnection connection = (HttpURLConnection) webhook.url().toURL().openConnection();
        try (Watchdog.Watch watch = watchdog.watch(connection::disconnect, deadline)) {
            try {
                return exchange(connection, body, deadline);
            } catch (IOException | RuntimeException e) {
                connection.disconnect();
                if (watch.hasFired()) {
                    throw new SocketTimeoutException("no answer in time");
                }
                throw e;
            }
        }
    }

    private HttpReply exchange(HttpURLConnection connection, byte[] body, Deadline deadline) throws IOException {
        int patience = (int) Math.min(Integer.MAX_VALUE, Math.max(1, deadline.remainingMillis()));
        connection.setConnectTimeout(
                (int) Math.min(patience, webhook.connectTimeout().toMillis()));
        connection.setReadTimeout(patience);
        connection.setRequestMethod("POST");
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setDoOutput(true);
        // Without a fixed length the JDK keeps the body and sends it again by itself when the connection breaks.
        connection.setFixedLengthStreamingMode(body.length);
        connection.setRequestProperty("Authorization", "Bearer " + webhook.apiKey());
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("Accept", "application/json");
        connection.setRequestProperty("User-Agent", UserAgent.TEXT);
        if (connection instanceof HttpsURLConnection https) {
            verifyStrictly(https);
        }
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        } catch (IOException e) {
            // A server may answer before it has read everything: 413, 401.
            return earlyReply(connection, e);
        }
        return reply(connection);
    }

    /** A default that the program has loosened for itself must not hold for the API key. */
    private static void verifyStrictly(HttpsURLConnection connection) throws IOException {
        connection.setHostnameVerifier((host, session) -> false);
        try {
            connection.setSSLSocketFactory(SSLContext.getDefault().getSocketFactory());
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private static HttpReply earlyReply(HttpURLConnection connection, IOException broken) throws IOException {
        try {
            HttpReply reply = reply(connection);
            if (reply.status() >= 400) {
                return reply;
            }
        } catch (IOException e) {
            // The first failure tells more.
        }
        throw broken;
    }

    private static HttpReply reply(HttpURLConnection connection) throws IOException {
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
        return new HttpReply(status, connection.getHeaderField("Retry-After"), body(connection, status));
    }

    /** The status has come: a body that breaks off or never ends changes nothing about it. */
    private static String body(HttpURLConnection connection, int status) {
        try (InputStream in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            if (in == null) {
                return "";
            }
            byte[] bytes = in.readNBytes(MAX_REPLY);
            if (bytes.length == MAX_REPLY) {
                connection.disconnect();
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
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
