package io.getorchestra.test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What the webhook asks of a body. Orchestra publishes what it refuses, and of its error codes only {@code TASK_NOT_FOUND};
 * the other codes and the choice between 400 and 422 are the stand-in's own.
 */
final class WebhookContract {
    private static final Set<String> STATUSES = Set.of("RUNNING", "SUCCEEDED", "WARNING", "FAILED", "CANCELLED");
    private static final Pattern OUTPUT_NAME = Pattern.compile("[A-Za-z_-]+");

    private final JsonMapper mapper = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(new JsonNodeFactory(true))
            .build();

    ReceivedEvent check(byte[] body, Instant receivedAt) throws Refusal {
        JsonNode json = parse(body);
        if (!json.path("metadata").isObject()) {
            throw invalid("metadata must be an object");
        }
        requireTaskRunId(json);
        switch (string(json, "event_type")) {
            case "UPDATE_STATUS" -> requireStatus(json);
            case "SET_OUTPUT" -> requireOutput(json);
            case "LOG" -> requireLog(json);
            default -> throw invalid("Unknown event_type: " + json.get("event_type"));
        }
        return new ReceivedEvent(receivedAt, json);
    }

    private JsonNode parse(byte[] body) throws Refusal {
        JsonNode json;
        try {
            json = mapper.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Refusal(400, "MALFORMED_PAYLOAD", "Not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new Refusal(400, "MALFORMED_PAYLOAD", "Not UTF-8: " + e.getMessage());
        }
        if (!json.isObject()) {
            throw new Refusal(400, "MALFORMED_PAYLOAD", "The body must be one JSON object");
        }
        return json;
    }

    private static void requireTaskRunId(JsonNode json) throws Refusal {
        String id = string(json, "task_run_id");
        try {
            if (UUID.fromString(id).toString().equals(id)) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // refused below, like a UUID that is not in its canonical form
        }
        throw new Refusal(404, "TASK_NOT_FOUND", "Invalid task_run_id");
    }

    private static void requireStatus(JsonNode json) throws Refusal {
        if (!STATUSES.contains(string(json, "status"))) {
            throw invalid("Unknown status: " + json.get("status"));
        }
        if (json.has("message") && string(json, "message").isEmpty()) {
            throw invalid("An empty message must be left out");
        }
    }

    private static void requireOutput(JsonNode json) throws Refusal {
        if (!OUTPUT_NAME.matcher(string(json, "output_name")).matches()) {
            throw invalid("output_name may have letters, _ and - only: " + json.get("output_name"));
        }
        if (!json.has("output_value")) {
            throw invalid("output_value is missing");
        }
    }

    private static void requireLog(JsonNode json) throws Refusal {
        if (string(json, "log_name").isBlank()) {
            throw invalid("log_name is blank");
        }
        string(json, "data");
    }

    private static String string(JsonNode json, String field) throws Refusal {
        JsonNode value = json.path(field);
        if (!value.isTextual()) {
            throw invalid(field + (value.isMissingNode() ? " is missing" : " must be a string"));
        }
        return value.textValue();
    }

    private static Refusal invalid(String error) {
        return new Refusal(422, "INVALID_PAYLOAD", error);
    }
}
