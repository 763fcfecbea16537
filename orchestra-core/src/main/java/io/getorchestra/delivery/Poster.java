package io.getorchestra.delivery;

import io.getorchestra.capture.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Makes one attempt to post an event, and sorts the answer. */
final class Poster {
    /** A slow line must get a log part through: it has a second more for each 256 KB. */
    private static final int BYTES_A_SECOND = 256 * 1024;

    private final Webhook webhook;
    private final HttpTransport transport;
    private final RetryPolicy retry;

    Poster(Webhook webhook, HttpTransport transport, RetryPolicy retry) {
        this.webhook = webhook;
        this.transport = transport;
        this.retry = retry;
    }

    /**
     * @param limit the latest end, null when only the request's own timeout counts
     */
    Outcome post(WebhookEvent event, Deadline limit) {
        byte[] body = event.body(webhook.taskRunId());
        Duration patience = webhook.requestTimeout().plusSeconds(body.length / BYTES_A_SECOND);
        try {
            HttpReply reply = transport.post(body, limit == null ? Deadline.in(patience) : limit.atMost(patience));
            return sort(reply);
        } catch (IOException | RuntimeException e) {
            return new Outcome.Failed(hideKey(describe(e)), Duration.ZERO);
        }
    }

    private Outcome sort(HttpReply reply) {
        if (reply.status() >= 200 && reply.status() < 300) {
            return new Outcome.Delivered();
        }
        String reason = hideKey("HTTP " + reply.status() + explanation(reply));
        if (RetryPolicy.isRetryable(reply.status())) {
            return new Outcome.Failed(reason, retry.retryAfter(reply.retryAfter()));
        }
        return new Outcome.Refused(reply.status(), reason);
    }

    private static String explanation(HttpReply reply) {
        Map<String, String> fields = EventJson.scalars(reply.body());
        String error = fields.get("error");
        if (error != null) {
            return ": " + shorten(error) + (fields.containsKey("code") ? " (" + shorten(fields.get("code")) + ")" : "");
        }
        if (reply.status() == 401) {
            return ": the API key is not accepted, check ORCHESTRA_API_KEY";
        }
        if (reply.status() < 400) {
            return ": the webhook URL answers with a redirect, which is not followed";
        }
        return reply.body().isBlank() ? "" : ": " + shorten(reply.body());
    }

    private static String shorten(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    private String describe(Exception e) {
        String name = e.getClass().getSimpleName();
        return e.getMessage() == null ? name : name + ": " + shorten(e.getMessage());
    }

    private String hideKey(String text) {
        return text.replace(webhook.apiKey(), "***");
    }
}
