package io.getorchestra.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.benchmarks.ServerProcess.Totals;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServerProcessTest {
    @Test
    void countsRequestsBytesAndLines() throws Exception {
        try (ServerProcess server = ServerProcess.start()) {
            // Of a length that is no multiple of eight, larger than what is read at a time, with bytes near that of a
            // backslash.
            String body = "{\"data\":\"" + "]\\n[\u00dc\u00e4\\n\u0000x".repeat(20_001) + "\"}";
            byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
            Totals before = server.totals();

            assertThat(post(server.url(), utf8)).isEqualTo(200);
            assertThat(post(server.url(), "\\".getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(200);

            assertThat(server.totals().since(before)).isEqualTo(new Totals(2, utf8.length + 1, 40_003));
        }
    }

    private static int post(String url, byte[] body) throws Exception {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        return connection.getResponseCode();
    }
}
