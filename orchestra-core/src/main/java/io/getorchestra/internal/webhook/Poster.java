package io.getorchestra.internal.webhook;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.http.HttpReply;
import io.getorchestra.internal.http.HttpTransport;
import io.getorchestra.internal.http.RequestBody;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;

/** Makes one attempt to post an event, and sorts the answer. */
public final class Poster {
    /** A slow line must get a log part through: it has a second more for each 256 KB. */
    private static final int BYTES_A_SECOND = 256 * 1024;

    /** The one 5xx of a server that has not begun; behind another one it may have got to any point. */
    private static final int HTTP_UNAVAILABLE = 503;

    private final Webhook webhook;
    private final HttpTransport transport;
    private final RetryPolicy retry;

    public Poster(Webhook webhook, HttpTransport transport, RetryPolicy retry) {
        this.webhook = webhook;
        this.transport = transport;
        this.retry = retry;
    }

    /**
     * @param limit the latest end, null when only the request's own timeout counts
     */
    public Outcome post(WebhookEvent event, Deadline limit) {
        try {
            RequestBody body = event.body(webhook.taskRunId());
            Duration patience = webhook.requestTimeout().plusSeconds(body.length() / BYTES_A_SECOND);
            HttpReply reply = transport.post(body, limit == null ? Deadline.in(patience) : limit.atMost(patience));
            return sort(reply);
        } catch (SocketTimeoutException e) {
            return new Outcome.Failed(describe(e), Duration.ZERO, Outcome.Where.SILENCE);
        } catch (ConnectException | UnknownHostException e) {
            return new Outcome.Failed(describe(e), Duration.ZERO, Outcome.Where.CONNECTION, false);
        } catch (IOException e) {
            return new Outcome.Failed(describe(e), Duration.ZERO, Outcome.Where.CONNECTION);
        } catch (RuntimeException | Error e) {
            return new Outcome.Failed(describe(e), Duration.ZERO, Outcome.Where.EVENT);
        }
    }

    private Outcome sort(HttpReply reply) {
        if (reply.status() >= 200 && reply.status() < 300) {
            return new Outcome.Delivered();
        }
        String reason = "HTTP " + reply.status() + explanation(reply);
        if (RetryPolicy.isRetryable(reply.status())) {
            return new Outcome.Failed(
                    reason,
                    retry.retryAfter(reply.retryAfter()),
                    Outcome.Where.EVENT,
                    reply.status() >= 500 && reply.status() != HTTP_UNAVAILABLE);
        }
        return new Outcome.Refused(reply.status(), reason);
    }

    private String explanation(HttpReply reply) {
        Map<String, String> fields = Json.scalars(reply.body());
        String error = fields.get("error");
        String said = error == null
                ? ""
                : ": " + shorten(error) + (fields.containsKey("code") ? " (" + shorten(fields.get("code")) + ")" : "");
        if (reply.status() == 401) {
            return (said.isEmpty() ? ":" : said + ";") + " the API key is not accepted, check ORCHESTRA_API_KEY";
        }
        if (error != null) {
            return said;
        }
        if (reply.status() < 400) {
            return ": the webhook URL answers with a redirect, which is not followed";
        }
        return reply.body().isBlank() ? "" : ": " + shorten(reply.body());
    }

    /** One line for the user's own log; without the key, before a cut could leave half of it. */
    private String shorten(String text) {
        String line = text.replace(webhook.apiKey(), "***")
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .strip();
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private String describe(Throwable e) {
        String name = e.getClass().getSimpleName();
        return e.getMessage() == null ? name : name + ": " + shorten(e.getMessage());
    }
}
