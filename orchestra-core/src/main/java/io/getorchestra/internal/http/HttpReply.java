package io.getorchestra.internal.http;

/**
 * A server's answer.
 *
 * @param status the HTTP status code
 * @param retryAfter the {@code Retry-After} header as it came, null when there was none
 * @param body the first 64 KB of the body, empty when it could not be read
 */
public record HttpReply(int status, String retryAfter, String body) {}
