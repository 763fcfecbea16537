package io.getorchestra.test;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request that the stand-in did not accept.
 *
 * @param receivedAt when it arrived
 * @param method its method
 * @param path its path, with the query
 * @param headers its headers; an {@code Authorization} is shortened
 * @param bodyBytes the length of its body
 * @param bodyStart the first 4 KB of its body
 * @param taskRunId the task run that the body names, unchecked; empty when none can be seen
 * @param httpStatus what it was answered
 * @param code the answer's code
 * @param error the answer's reason
 */
public record RefusedRequest(
        Instant receivedAt,
        String method,
        String path,
        Map<String, String> headers,
        long bodyBytes,
        String bodyStart,
        String taskRunId,
        int httpStatus,
        String code,
        String error) {
    private static final int START = 4096;
    private static final int LEGIBLE = 12;
    private static final Pattern ID = Pattern.compile("\"task_run_id\"\\s*:\\s*\"([^\"]{1,100})\"");

    static RefusedRequest of(HttpExchange exchange, Instant receivedAt, byte[] body, long length, Refusal refusal) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, List<String>> header :
                exchange.getRequestHeaders().entrySet()) {
            String value = String.join(", ", header.getValue());
            headers.put(header.getKey(), header.getKey().equalsIgnoreCase("Authorization") ? shortened(value) : value);
        }
        String start = text(body, 0, Math.min(body.length, START));
        Matcher id = ID.matcher(start);
        Matcher idAtEnd = ID.matcher(text(body, Math.max(0, body.length - START), body.length));
        return new RefusedRequest(
                receivedAt,
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                length,
                start,
                id.find() ? id.group(1) : idAtEnd.find() ? idAtEnd.group(1) : "",
                refusal.httpStatus(),
                refusal.code(),
                refusal.getMessage());
    }

    /** It may be a real key. */
    private static String shortened(String authorization) {
        return authorization.length() <= LEGIBLE
                ? authorization
                : authorization.substring(0, LEGIBLE) + "… (" + authorization.length() + " characters)";
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** The request and the reason, for people. */
    @Override
    public String toString() {
        return method + " " + path + " of " + bodyBytes + " bytes: " + httpStatus + " " + code + ", " + error;
    }
}
