package io.getorchestra.internal.delivery;

import io.getorchestra.internal.webhook.WebhookEvent;
import java.util.List;

/** What a task's delivery needs kept beyond the process, so that a later one can go on where it was. Thread-safe. */
public interface Journal {

    /** What Orchestra should still get, oldest first. Called whenever that has changed, from the first failure on. */
    void keep(List<WebhookEvent> pending);

    /** From now on the task has ended, with what is among these events. */
    void keepEnded(List<WebhookEvent> pending);

    /** How many parts of a log Orchestra has. */
    int deliveredParts(String logName);

    /** Orchestra has so many parts of a log. */
    void keepDeliveredParts(String logName, int parts);

    /** There is nothing to keep: Orchestra has everything, or will never take the rest. */
    void delete();

    /** What is kept is left to a later process. */
    void leave();
}
