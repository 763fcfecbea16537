package io.getorchestra.delivery;

import java.time.Duration;

/** What became of one attempt to post. */
sealed interface Outcome {

    /** Orchestra took it. */
    record Delivered() implements Outcome {}

    /** Orchestra will never take it as it is. */
    record Refused(int status, String reason) implements Outcome {}

    /**
     * Another attempt may do better, but not before {@code retryAfter}.
     *
     * @param silent whether no answer came in time
     */
    record Failed(String reason, Duration retryAfter, boolean silent) implements Outcome {}
}
