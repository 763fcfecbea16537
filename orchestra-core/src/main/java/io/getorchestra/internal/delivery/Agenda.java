package io.getorchestra.internal.delivery;

import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.webhook.Outcome;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a sender has to deliver, and what is next: what the job sent in its order, then what ends the task. After {@code maxAttempts} failures
 * in a row, or one to which no answer came in time, there is an outage until the next success; what is given up then waits behind the others,
 * newer values in place of older ones. So does what ends the task, but when nobody answers at all. Not thread-safe: its sender's lock guards it.
 */
final class Agenda {
    private final int maxAttempts;
    /** What the job sent, oldest first. */
    private final List<Item> queue = new ArrayList<>();
    /** What ends the task: its last status, then its logs. */
    private final List<Item> last = new ArrayList<>();

    private final Refusals refused = new Refusals();
    private boolean refusedForTheKey;
    /** What was refused for the API key: a process with another one may deliver it. */
    private final List<Work.Event> forAnotherKey = new ArrayList<>();

    /** Whether Orchestra has the status that ends the task. */
    private boolean hasEnd;

    private int delivered;
    private int failures;
    private boolean outage;
    /** Whether there was an outage when the end began. */
    private boolean knownOutage;

    private boolean givenUp;
    private boolean lastBegun;
    /** Whether what ends the task is among what Orchestra should still get. */
    private boolean lastCounts;

    /** Whether an attempt of this turn failed with the event, and not on the way to the server. */
    private boolean reached;

    /** What is sent while the task runs and nothing else is to be sent, and when it is due; null when there is no such thing. */
    private Item live;

    private Duration liveInterval;
    private Deadline liveDue;

    private Deadline closing;
    private Deadline queueEnd;

    /** Something to deliver, and what became of it. */
    static final class Item {
        final Work work;
        /** Null as long as there is none. */
        private Boolean answer;
        /** How many times it has been given up in favour of the next. */
        private int rounds;
        /** How much had been delivered when it was given up last. */
        private int deliveredThen;

        Item(Work work) {
            this.work = work;
        }

        boolean isAnswered() {
            return answer != null;
        }

        boolean isTaken() {
            return Boolean.TRUE.equals(answer);
        }

        private void answer(boolean taken) {
            answer = taken;
            work.close();
        }
    }

    Agenda(int maxAttempts) {
        this.maxAttempts = maxAttempts;
    }

    void add(Item item) {
        if (outage && item.work instanceof Work.Event event) {
            List<Item> replaced = new ArrayList<>(queue);
            replaced.removeIf(older -> !(older.work instanceof Work.Event other && event.replaces(other)));
            queue.removeAll(replaced);
            for (Item older : replaced) {
                decline(older);
            }
        }
        queue.add(item);
    }

    /** From now on until the end begins this is attempted again and again, an interval after it had nothing more. */
    void addLive(Work work, Duration interval) {
        live = new Item(work);
        liveInterval = interval;
        liveDue = Deadline.in(interval);
    }

    boolean isLive(Item item) {
        return item == live;
    }

    /** When {@link #next} may have something that it has not now; null when that is not to be foreseen. */
    Deadline due() {
        return live == null || isEnding() ? null : liveDue;
    }

    /**
     * A part of a log has been sent, or not, while the task runs. It is no failure of the events that wait: they have their own attempts.
     *
     * @param outcome null when there was nothing to send
     */
    void settleLive(Outcome outcome) {
        if (outcome == null) {
            liveDue = Deadline.in(liveInterval);
        } else if (outcome instanceof Outcome.Delivered) {
            noteDelivery();
        } else if (outcome instanceof Outcome.Failed failure) {
            Duration pause = failure.retryAfter();
            liveDue = Deadline.in(pause.compareTo(liveInterval) > 0 ? pause : liveInterval);
            outage |= failure.where() == Outcome.Where.SILENCE;
        } else {
            live.work.close();
            live = null;
        }
    }

    /** An answer to something that comes too late, or has been overtaken. */
    void decline(Item item) {
        item.answer(false);
    }

    /** This comes last, when the end has begun. */
    void prepareEnd(List<Work> ending) {
        for (Work work : ending) {
            last.add(new Item(work));
        }
    }

    /** What comes last is pending from now on. */
    void countEnd() {
        lastCounts = true;
    }

    /** From now on nothing is added, and what came before has a third of the time: it must not take that of the status that ends the task. */
    void beginEnd(Deadline deadline) {
        closing = deadline;
        lastCounts = true;
        queueEnd = deadline.atMost(Duration.ofNanos(deadline.remainingNanos() / 3));
        failures = 0;
        knownOutage = outage;
        for (Item item : queue) {
            item.rounds = 0;
        }
    }

    boolean isEnding() {
        return closing != null;
    }

    boolean isEmpty() {
        return queue.isEmpty() && last.isEmpty();
    }

    /** Whether to wait for an answer is in vain for now. */
    boolean hasOutage() {
        return outage;
    }

    /** Orchestra takes nothing for so long that nobody should wait. */
    void noteOutage() {
        outage = true;
    }

    /** Whether what ends the task has had all its attempts, and nobody is there. */
    boolean isGivenUp() {
        return givenUp;
    }

    /** The next item to attempt, null when nothing is to be attempted now. */
    Item next() {
        Item next = nextInQueue();
        if (isEnding()) {
            return next == null ? nextOfLast() : next;
        }
        boolean isLiveDue = live != null && liveDue.hasPassed();
        return isLiveDue && (next == null || next.rounds > 0) ? live : next;
    }

    /** The oldest of those that were given up least often, so that one that never succeeds does not hold up the others. */
    private Item nextInQueue() {
        Item next = null;
        for (Item item : queue) {
            if (next == null || item.rounds < next.rounds) {
                next = item;
            }
        }
        boolean tooLate = isEnding() && next != null && (next.rounds > 0 || queueEnd.hasPassed());
        return tooLate ? null : next;
    }

    private Item nextOfLast() {
        if (!lastBegun) {
            lastBegun = true;
            // The status has as many attempts as any other, whatever became of what was before it.
            failures = 0;
            reached = false;
        }
        if (closing.hasPassed()) {
            return null;
        }
        Item next = null;
        for (Item item : last) {
            // Another turn is in vain as long as nothing else gets through.
            boolean hasTurn = item.rounds == 0 || delivered > item.deliveredThen;
            if (hasTurn && (next == null || item.rounds < next.rounds)) {
                next = item;
            }
        }
        return next;
    }

    /** Whether this belongs to what ends the task. */
    boolean endsTask(Item item) {
        return last.contains(item);
    }

    /** When an attempt of this item must be over, null before the end. */
    Deadline limit(Item item) {
        return endsTask(item) ? closing : queueEnd;
    }

    /**
     * Nothing more can come of this item in time.
     *
     * @param retryAfter what the server asked for
     * @return whether something else may be attempted all the same
     */
    boolean hasMoreThan(Item item, Duration retryAfter) {
        if (!endsTask(item)) {
            queueEnd = Deadline.in(Duration.ZERO);
            return true;
        }
        if (!reached || !retryAfter.isZero()) {
            return false;
        }
        endTurn(item);
        return true;
    }

    private void endTurn(Item item) {
        item.rounds++;
        item.deliveredThen = delivered;
        if (endsTask(item)) {
            failures = 0;
            reached = false;
        }
    }

    int failures() {
        return failures;
    }

    private void noteDelivery() {
        delivered++;
        failures = 0;
        reached = false;
        outage = false;
        knownOutage = false;
    }

    void delivered(Item item) {
        noteDelivery();
        hasEnd |= item.work instanceof Work.Event event && event.isEnd();
        if (item.work.isDone()) {
            settle(item, true);
        }
    }

    void refused(Item item, Outcome.Refused refusal) {
        failures = 0;
        reached = false;
        refused.add(item.work + " (" + refusal.reason() + ")");
        if (refusal.status() == 401 || refusal.status() == 403) {
            keepForAnotherKey(item.work);
        }
        settle(item, false);
    }

    private void keepForAnotherKey(Work work) {
        refusedForTheKey = true;
        if (work instanceof Work.Event event) {
            forAnotherKey.removeIf(event::replaces);
            forAnotherKey.add(event);
        }
    }

    private void settle(Item item, boolean taken) {
        item.answer(taken);
        queue.remove(item);
        last.remove(item);
    }

    /**
     * Counts a failure.
     *
     * @return whether the item's turn is over
     */
    boolean failed(Item item, Outcome.Failed failure) {
        reached |= failure.where() == Outcome.Where.EVENT;
        boolean turnIsOver = failed(item);
        // Each further wait for an answer would take as long.
        outage |= failure.where() == Outcome.Where.SILENCE;
        return turnIsOver;
    }

    private boolean failed(Item item) {
        if (knownOutage && !endsTask(item)) {
            // The status that ends the task is the one to be patient with.
            endTurn(item);
            return true;
        }
        failures++;
        if (failures < maxAttempts) {
            return false;
        }
        outage = true;
        givenUp |= endsTask(item) && !reached;
        endTurn(item);
        return true;
    }

    /** The events that Orchestra should still get, from this process or another, in order. */
    List<WebhookEvent> pending() {
        List<Work> all = new ArrayList<>(forAnotherKey);
        all.addAll(undelivered());
        List<WebhookEvent> pending = new ArrayList<>();
        for (Work work : all) {
            // A task that has ended must not be told to be running.
            if (work instanceof Work.Event event && !(hasEnd && event.isProgress())) {
                pending.add(event.event());
            }
        }
        return pending;
    }

    Sender.Report report() {
        return new Sender.Report(delivered, refused.toList(), refusedForTheKey, undelivered());
    }

    private List<Work> undelivered() {
        List<Work> works = new ArrayList<>();
        for (Item item : queue) {
            works.add(item.work);
        }
        if (lastCounts) {
            for (Item item : last) {
                works.add(item.work);
            }
        }
        return works;
    }

    /** Nothing is attempted any more. */
    void close() {
        for (Item item : queue) {
            item.work.close();
        }
        for (Item item : last) {
            item.work.close();
        }
        if (live != null) {
            live.work.close();
        }
    }
}
