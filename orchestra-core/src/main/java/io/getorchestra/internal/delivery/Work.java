package io.getorchestra.internal.delivery;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.webhook.Outcome;
import io.getorchestra.internal.webhook.Poster;
import io.getorchestra.internal.webhook.WebhookEvent;

/** Something to deliver, in one request or several. Used by the sender's thread only. */
interface Work {

    /** Makes the next attempt; null when there was nothing to send, which is so of {@link LiveLogs} alone. */
    Outcome attempt(Poster poster, Deadline limit);

    /** Whether the last attempt delivered all that there is. */
    boolean isDone();

    /** It will not be attempted again. */
    default void close() {}

    /** One event, one request. */
    record Event(WebhookEvent event) implements Work {
        @Override
        public Outcome attempt(Poster poster, Deadline limit) {
            return poster.post(event, limit);
        }

        @Override
        public boolean isDone() {
            return true;
        }

        boolean isProgress() {
            return event instanceof WebhookEvent.StatusUpdate status && !status.isTerminal();
        }

        boolean isEnd() {
            return event instanceof WebhookEvent.StatusUpdate status && status.isTerminal();
        }

        /** Whether this says again, and newer, what the other says. */
        boolean replaces(Event other) {
            return event instanceof WebhookEvent.Output mine
                            && other.event instanceof WebhookEvent.Output theirs
                            && mine.name().equalsIgnoreCase(theirs.name())
                    || isProgress() && other.isProgress();
        }

        @Override
        public String toString() {
            if (event instanceof WebhookEvent.StatusUpdate status) {
                return "the status " + status.status();
            }
            return event instanceof WebhookEvent.Output output
                    ? "the output " + output.name()
                    : "an event of an earlier process";
        }
    }
}
