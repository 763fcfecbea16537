package io.getorchestra.contract;

import io.getorchestra.internal.http.RawServer;
import io.getorchestra.internal.http.TestKeys;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** A way in which the webhook, or the way to it, fails, and what becomes then of the report of a task with two outputs and a log. */
enum Fault {
    // Nothing gets through: all is kept for the next start.

    REFUSES("the connection is refused", Fate.later("refused"), with -> IllServer.refusing()),
    BLACK_HOLE("the connection is not answered (black hole)", Fate.laterForNoAnswer(), with -> IllServer.blackHole()),
    HANGS(
            "accepts and hangs",
            Fate.laterForNoAnswer(),
            with -> IllServer.serving((server, peer) -> {
                peer.request();
                peer.hang();
            })),
    DRIPS(
            "sends its headers drop by drop",
            Fate.laterForNoAnswer(),
            with -> IllServer.serving((server, peer) -> {
                peer.request();
                peer.drip("HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(10_000));
            })),
    RESETS(
            "resets the connection",
            Fate.later("reset"),
            with -> IllServer.serving((server, peer) -> {
                peer.request();
                peer.reset();
            })),
    CLOSES("closes the connection", Fate.later("closed"), with -> IllServer.serving((server, peer) -> peer.request())),
    BREAKS_OFF_THE_STATUS_LINE(
            "sends half a status line",
            Fate.later("closed"),
            with -> IllServer.serving((server, peer) -> {
                peer.request();
                peer.write("HTTP/1.");
            })),
    SENDS_HEADERS_FOR_EVER(
            "sends headers without end",
            Fate.later("."),
            with -> IllServer.serving((server, peer) -> {
                peer.request();
                peer.write("HTTP/1.1 200 OK\r\n");
                sendForEver(peer, "X-Long: " + "x".repeat(1000) + "\r\n");
            })),
    IS_NO_HTTP_SERVER(
            "is no HTTP server",
            Fate.later("not HTTP"),
            with -> IllServer.serving((server, peer) -> {
                peer.request();
                peer.write("220 mail.example.com ESMTP\r\n");
            })),
    ANSWERS_500(
            "500, every time",
            Fate.later("HTTP 500: no database"),
            with -> IllServer.replying(RawServer.reply("500 Oops", "{\"error\": \"no database\"}"))),
    ANSWERS_429_FOR_AN_HOUR(
            "429, `Retry-After: 3600`",
            Fate.later("HTTP 429"),
            with -> IllServer.replying(RawServer.reply("429 Slow down", "", "Retry-After: 3600"))),
    ANSWERS_429_UNTIL_IN_AN_HOUR(
            "429, `Retry-After` a date in an hour",
            Fate.later("HTTP 429"),
            with -> IllServer.replying(RawServer.reply(
                    "429 Slow down", "", "Retry-After: " + date(Instant.now().plus(1, ChronoUnit.HOURS))))),
    DRIPS_IN_THE_HANDSHAKE(
            "a slow TLS handshake",
            Fate.laterForNoAnswer(),
            with -> IllServer.behindHttps(
                    (server, peer) -> peer.drip("\u0016\u0003\u0003\u0040\u0000" + "x".repeat(10_000)))),
    HAS_AN_EXPIRED_CERTIFICATE(
            "an expired certificate",
            Fate.later("SSLHandshakeException.*(validity|expired)"),
            with -> IllServer.withCertificate(
                    with.keys().server("dns:localhost", "-startdate", "-10d", "-validity", "5"),
                    with.keys().client())),
    HAS_A_CERTIFICATE_OF_ANOTHER_HOST(
            "a certificate of another host",
            Fate.later("(SSL|hostname).*localhost"),
            with -> IllServer.withCertificate(
                    with.keys().server("dns:other.example"), with.keys().client())),
    CANNOT_BE_RESOLVED(
            "the host name cannot be resolved",
            Fate.later("UnknownHostException|" + Fate.NO_ANSWER),
            with -> IllServer.withoutAnAddress()),
    ITS_PROXY_IS_DOWN("the proxy is down", Fate.later("refused"), with -> IllServer.behindAProxyThatIsDown()),

    // A part gets through: the rest is kept.

    IS_GONE_AT_THE_END(
            "takes the outputs, then resets",
            Fate.partly(3, "the status SUCCEEDED", "reset", Fate.Limits.LONG),
            with -> IllServer.serving((server, peer) -> {
                server.takeOnly(peer, "RUNNING", "SET_OUTPUT");
                peer.reset();
            })),
    HANGS_ON_THE_LOG(
            "takes the statuses, hangs on the log",
            Fate.partly(4, "the log orchestra.log", Fate.NO_ANSWER, Fate.Limits.ONLY_CLOSE),
            with -> IllServer.serving((server, peer) -> {
                server.takeOnly(peer, "RUNNING", "SET_OUTPUT", "SUCCEEDED");
                peer.hang();
            })),
    ANSWERS_500_TO_THE_LAST_STATUS(
            "500 to the last status, every time",
            Fate.allBut("SUCCEEDED", "the status SUCCEEDED", "HTTP 500"),
            with -> IllServer.serving((server, peer) -> {
                while (server.takeOnly(peer, "RUNNING", "SET_OUTPUT", "LOG")) {
                    peer.write(RawServer.reply("500 Oops", ""));
                }
            })),
    IS_BACK_AT_THE_END(
            "resets until the task ends, then is well",
            Fate.theEndOnly("reset"),
            with -> IllServer.serving((server, peer) -> {
                server.takeOnly(peer, "SUCCEEDED", "LOG");
                peer.reset();
            })),

    // A clear no: said once, and not sent again.

    ANSWERS_301("301 to another server", Fate.refused("HTTP 301: .*redirect"), with -> redirecting("301 Moved", with)),
    ANSWERS_307("307 to another server", Fate.refused("HTTP 307: .*redirect"), with -> redirecting("307 Moved", with)),
    ANSWERS_404("404", Fate.refused("HTTP 404: " + Fault.ERROR), with -> refusing("404 Not Found")),
    ANSWERS_413("413", Fate.refused("HTTP 413: " + Fault.ERROR), with -> refusing("413 Too Large")),
    ANSWERS_422("422", Fate.refused("HTTP 422: " + Fault.ERROR), with -> refusing("422 No")),
    ANSWERS_401(
            "401",
            Fate.refusedForTheKey(
                    List.of(), Fate.REPORT, "the status RUNNING", "HTTP 401: " + Fault.ERROR + "; .*ORCHESTRA_API_KEY"),
            with -> refusing("401 Unauthorized")),
    ANSWERS_403(
            "403",
            Fate.refusedForTheKey(List.of(), Fate.REPORT, "the status RUNNING", "HTTP 403: " + Fault.ERROR),
            with -> refusing("403 Forbidden")),
    ANSWERS_403_TO_THE_LOG(
            "403 to the log alone",
            Fate.refusedForTheKey(
                    Fate.REPORT.subList(0, 4), List.of("LOG"), "the log orchestra.log", "HTTP 403: a firewall"),
            with -> IllServer.serving((server, peer) -> {
                server.takeOnly(peer, "RUNNING", "SET_OUTPUT", "SUCCEEDED");
                peer.write(RawServer.reply("403 Forbidden", "a firewall"));
            })),

    // All gets through, once.

    HANGS_AFTER_THE_HEADERS(
            "200, then hangs",
            Fate.now(),
            with -> IllServer.serving((server, peer) -> {
                server.take(peer, "Content-Length: 100\r\n\r\n");
                peer.hang();
            })),
    BREAKS_OFF_THE_BODY(
            "200, then half a body",
            Fate.now(),
            with -> IllServer.serving((server, peer) -> server.take(peer, "Content-Length: 1000\r\n\r\n{\"succ"))),
    SENDS_A_BODY_FOR_EVER(
            "200, then a body without end",
            Fate.now(),
            with -> IllServer.serving((server, peer) -> {
                server.take(peer, "Transfer-Encoding: chunked\r\n\r\n");
                sendForEver(peer, "400\r\n" + "x".repeat(1024) + "\r\n");
            })),
    SAYS_THAT_IT_STILL_WORKS(
            "102 and 103, then 200",
            Fate.now(),
            with -> IllServer.replying(
                    "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + IllServer.OK)),
    ANSWERS_WITH_A_PAGE(
            "200 with an HTML page",
            Fate.now(),
            with -> IllServer.replying(RawServer.ok("<html>Welcome to nginx!</html>"))),
    ANSWERS_429_FOR_A_SECOND(
            "429 once, `Retry-After: 1`",
            Fate.nowAfter("HTTP 429"),
            with -> busyUntil(Instant.now().plusSeconds(1), "1")),
    ANSWERS_429_UNTIL_A_DATE("429 once, `Retry-After` a date", Fate.nowAfter("HTTP 429"), with -> {
        Instant until = Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
        return busyUntil(until, date(until));
    }),
    ANSWERS_500_TWICE(
            "500 twice, then well",
            Fate.nowAfter("HTTP 500"),
            with -> IllServer.replying(number -> number <= 2 ? RawServer.reply("500 Oops", "") : IllServer.OK)),
    FLAPS(
            "503 to every other request",
            Fate.nowAfter("HTTP 503"),
            with -> IllServer.replying(number -> number % 2 == 1 ? RawServer.reply("503 Busy", "") : IllServer.OK));

    static final String ERROR = "Not like this \\(REFUSED\\)";

    private final String words;
    private final Fate fate;
    private final Opener opener;

    Fault(String words, Fate fate, Opener opener) {
        this.words = words;
        this.fate = fate;
        this.opener = opener;
    }

    /** What a fault may need. */
    record Surroundings(TestKeys keys, String anotherServer) {}

    @FunctionalInterface
    private interface Opener {
        IllServer open(Surroundings with) throws Exception;
    }

    private static IllServer refusing(String status) throws IOException {
        return IllServer.replying(RawServer.reply(status, "{\"error\": \"Not like this\", \"code\": \"REFUSED\"}"));
    }

    private static IllServer redirecting(String status, Surroundings with) throws IOException {
        return IllServer.replying(RawServer.reply(status, "", "Location: " + with.anotherServer()));
    }

    /** Busy for the first that comes; whoever comes again too early is turned away for good. */
    private static IllServer busyUntil(Instant until, String retryAfter) throws IOException {
        return IllServer.replying(number -> {
            if (number == 1) {
                return RawServer.reply("429 Slow down", "", "Retry-After: " + retryAfter);
            }
            return Instant.now().isBefore(until) ? RawServer.reply("400 Too early", "") : IllServer.OK;
        });
    }

    private static String date(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
    }

    /** Until the peer has gone. */
    private static void sendForEver(RawServer.Peer peer, String text) throws IOException {
        while (true) {
            peer.write(text);
        }
    }

    static Stream<Fault> thatNeverAnswer() {
        return Stream.of(REFUSES, BLACK_HOLE, HANGS, DRIPS);
    }

    IllServer open(Surroundings with) throws Exception {
        return opener.open(with);
    }

    Fate fate() {
        return fate;
    }

    String words() {
        return words;
    }
}
