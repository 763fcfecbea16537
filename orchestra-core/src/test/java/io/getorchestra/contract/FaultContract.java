package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.http.Fault;
import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a job feels of a webhook that is ill, and what Orchestra gets when it is well again. */
public abstract class FaultContract extends Contract {
    private static final Duration REQUEST = Duration.ofMillis(400);
    private static final Duration CLOSE = Duration.ofMillis(1500);
    /** What a busy machine may add; a wait for Orchestra would be many times that. */
    private static final Duration SLACK = Duration.ofSeconds(3);

    /** How a webhook fails, every time. */
    enum Illness {
        REFUSES,
        HANGS,
        DRIPS,
        RESETS,
        CLOSES,
        BREAKS_OFF_THE_STATUS_LINE,
        IS_NO_HTTP_SERVER,
        ANSWERS_500,
        ANSWERS_429_FOR_AN_HOUR,
        CANNOT_BE_RESOLVED
    }

    /** A server that is ill in one way, until it is closed. */
    private static final class IllServer implements AutoCloseable {
        private final ServerSocket socket;
        private final List<Socket> open = new ArrayList<>();
        private final Illness illness;

        IllServer(Illness illness) throws IOException {
            this.illness = illness;
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            if (illness == Illness.REFUSES) {
                socket.close();
            } else {
                Thread thread = new Thread(this::serve, "ill-server");
                thread.setDaemon(true);
                thread.start();
            }
        }

        String url() {
            return illness == Illness.CANNOT_BE_RESOLVED
                    ? "https://webhook.invalid"
                    : "http://localhost:" + socket.getLocalPort();
        }

        private void serve() {
            while (!socket.isClosed()) {
                try {
                    Socket connection = socket.accept();
                    open.add(connection);
                    Thread thread = new Thread(() -> answer(connection), "ill-connection");
                    thread.setDaemon(true);
                    thread.start();
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void answer(Socket connection) {
            try {
                switch (illness) {
                    case HANGS -> {}
                    case DRIPS -> drip(connection);
                    case RESETS -> {
                        connection.setSoLinger(true, 0);
                        connection.close();
                    }
                    case CLOSES -> connection.close();
                    case BREAKS_OFF_THE_STATUS_LINE -> end(connection, "HTTP/1.");
                    case IS_NO_HTTP_SERVER -> end(connection, "220 mail.example.com ESMTP\r\n");
                    case ANSWERS_500 ->
                        end(connection, "HTTP/1.1 500 Oops\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                    case ANSWERS_429_FOR_AN_HOUR ->
                        end(
                                connection,
                                "HTTP/1.1 429 Slow down\r\nRetry-After: 3600\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                    default -> throw new IllegalStateException();
                }
            } catch (IOException e) {
                // The client left.
            }
        }

        private static void readSome(Socket connection) throws IOException {
            connection.getInputStream().read(new byte[64 * 1024]);
        }

        /** Slower than anybody waits, and never silent. */
        private static void drip(Socket connection) throws IOException {
            readSome(connection);
            for (byte each : "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
                connection.getOutputStream().write(each);
                LockSupport.parkNanos(REQUEST.toNanos() / 4);
            }
        }

        private static void end(Socket connection, String reply) throws IOException {
            readSome(connection);
            connection.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
            connection.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
            for (Socket connection : open) {
                connection.close();
            }
        }
    }

    private Path buffers() {
        return directory.resolve("buffers");
    }

    private void startFileBuffered() {
        start(setup(Orchestra.appender()
                .withPattern("%msg%n")
                .with("buffer", "file")
                .with("directory", buffers().toString())));
    }

    private OrchestraConfig impatient(String url) {
        return config().toBuilder()
                .webhookUrl(url)
                .connectTimeout(REQUEST)
                .requestTimeout(REQUEST)
                .maxAttempts(2)
                .closeTimeout(CLOSE)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    void theJobRunsAsEverAndTheNextStartDeliversOnce(Illness illness) throws IOException {
        startFileBuffered();
        int result;
        try (IllServer ill = new IllServer(illness)) {
            OrchestraConfig config = impatient(ill.url());
            long begin = System.nanoTime();
            OrchestraTaskScope task = OrchestraTaskScope.open(NAME, config);
            try {
                assertThat(since(begin)).as("the job's start").isLessThan(SLACK);

                begin = System.nanoTime();
                assertThat(task.setOutput("rows", 41)).isFalse();
                assertThat(task.setOutput("rows", 42)).isFalse();
                assertThat(since(begin))
                        .as("two outputs")
                        .isLessThan(REQUEST.multipliedBy(4).plus(SLACK));

                log().info("exported");
                result = 42;
                task.succeed();
            } finally {
                begin = System.nanoTime();
                task.close();
            }
            assertThat(since(begin)).as("the job's end").isLessThan(CLOSE.plus(SLACK));
        }
        assertThat(result).isEqualTo(42);
        assertThat(ourWarnings())
                .anyMatch(line -> line.contains("cannot be reached"))
                .hasSizeLessThan(8);
        assertThat(server.requests().all()).isEmpty();

        if (illness == Illness.CANNOT_BE_RESOLVED) {
            // Kept for a process that reports to that host.
            assertThat(folders()).hasSize(1);
            return;
        }
        OrchestraTaskScope.run("next-task", config(OTHER_ID), task -> {});
        OrchestraTaskScope.run("last-task", config(THIRD_ID), task -> {});

        Requests delivered = server.requests().of(ID);
        assertThat(delivered.statuses()).endsWith("SUCCEEDED").doesNotHaveDuplicates();
        assertThat(delivered.output("rows").intValue()).isEqualTo(42);
        assertThat(delivered.log()).isEqualTo("exported\n");
        assertThat(folders()).isEmpty();
    }

    @Test
    void aServerThatRecoversBeforeTheEndGetsEverythingInOrder() {
        start(setup());
        server.replyNext(503, "");
        server.replyNextWith(Fault.CONNECTION_RESET_BY_PEER);
        server.replyNextWith(Fault.RANDOM_DATA_THEN_CLOSE);

        OrchestraTaskScope.run(NAME, config(), task -> {
            log().info("exported");
            assertThat(task.setOutput("rows", 42)).isTrue();
        });

        List<String> kinds = server.requests().kinds();
        assertThat(kinds.subList(3, kinds.size())).containsExactly("RUNNING", "SET_OUTPUT", "SUCCEEDED", "LOG");
        assertThat(ourWarnings())
                .anyMatch(line -> line.contains("HTTP 503"))
                .anyMatch(line -> line.contains("answers again, after 3 failed attempts"));
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(ints = {301, 307, 403, 404, 413, 422})
    void whatIsRefusedIsNotSentAgainAndToldOnce(int status) {
        start(setup());
        for (int i = 0; i < 10; i++) {
            server.replyNext(status, "{\"error\": \"Not like this\", \"code\": \"REFUSED\"}");
        }
        OrchestraTaskScope.run(NAME, config(), task -> {
            assertThat(task.setOutput("rows", 42)).isFalse();
            assertThat(task.setOutput("columns", 7)).isFalse();
        });

        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SET_OUTPUT", "SET_OUTPUT", "SUCCEEDED");
        assertThat(ourWarnings())
                .filteredOn(line -> line.contains("did not take"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("HTTP " + status + ": Not like this (REFUSED)"));
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private List<Path> folders() {
        try (Stream<Path> children = Files.list(buffers())) {
            return children.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
