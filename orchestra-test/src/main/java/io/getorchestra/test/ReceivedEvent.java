package io.getorchestra.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;

/**
 * One webhook event that the stand-in accepted.
 *
 * @param receivedAt when its request arrived
 * @param json the request's body, unchanged
 */
public record ReceivedEvent(Instant receivedAt, JsonNode json) {

    /** What an event tells, as in its {@code event_type}. */
    public enum Type {
        UPDATE_STATUS,
        SET_OUTPUT,
        LOG
    }

    /** The event's type. */
    public Type type() {
        return Type.valueOf(text("event_type"));
    }

    /** The task run that the event is about. */
    public UUID taskRunId() {
        return UUID.fromString(text("task_run_id"));
    }

    /** A field of the body as text; empty when the event has no such field. */
    public String text(String field) {
        return json.path(field).asText();
    }
}
