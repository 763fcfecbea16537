package io.getorchestra.internal.webhook;

import java.time.Duration;

/** What became of one attempt to post. */
public sealed interface Outcome {

    /** Orchestra took it. */
    record Delivered() implements Outcome {}

    /** Orchestra will never take it as it is. */
    record Refused(int status, String reason) implements Outcome {}

    /**
     * Another attempt may do better, but not before {@code retryAfter}.
     *
     * @param mayBeTaken whether Orchestra may have taken it all the same
     */
    record Failed(String reason, Duration retryAfter, Where where, boolean mayBeTaken) implements Outcome {
        public Failed(String reason, Duration retryAfter, Where where) {
            this(reason, retryAfter, where, true);
        }
    }

    /** Where an attempt failed. */
    enum Where {
        /** With the event itself: the server answered, or there was no request. The next event may do better. */
        EVENT,
        /** There was no connection, or it broke before an answer. */
        CONNECTION,
        /** No answer came in time: each further attempt may take as long. */
        SILENCE
    }
}
