package io.getorchestra.internal.webhook;

import io.getorchestra.internal.http.Endpoint;
import java.net.URI;
import java.time.Duration;

/**
 * Where one task run is reported, and with what patience.
 *
 * @param url POSTed to as it is, path and query kept
 * @param apiKey the bearer token; in no text that this type makes
 * @param taskRunId a UUID in canonical form
 * @param connectTimeout for the connection
 * @param requestTimeout for the whole exchange
 * @param maxAttempts how often a request is tried
 */
public record Webhook(
        URI url, String apiKey, String taskRunId, Duration connectTimeout, Duration requestTimeout, int maxAttempts) {

    /** What HTTP needs to know of it. */
    public Endpoint endpoint() {
        return new Endpoint(url, apiKey, connectTimeout);
    }

    @Override
    public String toString() {
        return "Webhook[url=" + url + ", taskRunId=" + taskRunId + "]";
    }
}
