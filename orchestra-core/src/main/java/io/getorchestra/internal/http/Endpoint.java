package io.getorchestra.internal.http;

import java.net.URI;
import java.time.Duration;

/**
 * Where requests go, and as whose.
 *
 * @param url POSTed to as it is, path and query kept
 * @param bearerToken in no text that this type makes
 * @param connectTimeout for the connection, name lookup and all
 */
public record Endpoint(URI url, String bearerToken, Duration connectTimeout) {

    @Override
    public String toString() {
        return "Endpoint[url=" + url + "]";
    }
}
