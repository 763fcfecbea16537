package io.getorchestra.benchmarks.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link PlainJob} that posts what {@link ReportedJob} does, over a socket and with HTTP written by hand: what no library can be quicker than.
 * It retries nothing, keeps no deadline, captures no log and knows no HTTPS.
 */
public final class BareSocketJob {
    private static final String ID = System.getProperty("orchestra.task-run-id");

    private BareSocketJob() {}

    public static void main(String[] args) throws IOException {
        Phases phases = new Phases();
        Logger logger = LoggerFactory.getLogger("NoOp");
        phases.end("framework");
        URI server = URI.create(System.getProperty("orchestra.webhook-url"));
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setTcpNoDelay(true);
            post(socket, "UPDATE_STATUS", "\"status\":\"RUNNING\",\"message\":\"no-op started.\"");
            phases.end("open");
            logger.info("nothing to do");
            phases.end("event");
            post(socket, "UPDATE_STATUS", "\"status\":\"SUCCEEDED\",\"message\":\"no-op succeeded.\"");
            post(
                    socket,
                    "LOG",
                    "\"log_name\":\"orchestra.log\","
                            + "\"data\":\"2026-01-01 00:00:00.000 INFO  [main] NoOp - nothing to do\\n\"");
        }
        phases.end("close");
        phases.tell();
    }

    private static void post(Socket socket, String type, String fields) throws IOException {
        StringBuilder body = new StringBuilder("{\"event_type\":\"")
                .append(type)
                .append("\",\"metadata\":{},\"task_run_id\":\"")
                .append(ID)
                .append("\",")
                .append(fields)
                .append('}');
        StringBuilder request = new StringBuilder("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
                .append("Authorization: Bearer benchmark\r\nContent-Type: application/json\r\nContent-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body);
        OutputStream out = socket.getOutputStream();
        out.write(request.toString().getBytes(StandardCharsets.US_ASCII));
        awaitReply(socket.getInputStream());
    }

    /** The server's answers have no body: they end with an empty line. */
    private static void awaitReply(InputStream in) throws IOException {
        byte[] reply = new byte[4096];
        int length = 0;
        while (length < 4 || reply[length - 4] != '\r' || reply[length - 2] != '\r' || reply[length - 1] != '\n') {
            int read = in.read(reply, length, reply.length - length);
            if (read <= 0) {
                throw new IOException("no reply");
            }
            length += read;
        }
        if (reply[9] != '2') {
            throw new IOException(new String(reply, 0, length, StandardCharsets.US_ASCII));
        }
    }
}
