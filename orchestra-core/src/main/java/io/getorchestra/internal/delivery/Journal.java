package io.getorchestra.internal.delivery;

import io.getorchestra.internal.webhook.WebhookEvent;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a task's delivery needs kept beyond the process, so that a later one can go on where it was. Thread-safe: events are asked for by who keeps
 * them, one call after the other, so that older ones never take the place of newer ones.
 */
public interface Journal {

    /** What Orchestra should still get, oldest first. Called whenever that has changed, from the first failure on. */
    void keep(Supplier<List<WebhookEvent>> pending);

    /**
     * From now on the task has ended, with what is among these events.
     *
     * @return whether a later process will know
     */
    boolean keepEnded(Supplier<List<WebhookEvent>> pending);

    /** How many parts of a log Orchestra has. */
    int deliveredParts(String logName);

    /** Orchestra has so many parts of a log. */
    void keepDeliveredParts(String logName, int parts);

    /** There is nothing to keep: Orchestra has everything, or will never take the rest, or a later process would tell it what is not true. */
    void delete();

    /** What is kept is left to a later process. */
    void leave();
}
