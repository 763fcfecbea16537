package io.getorchestra.delivery;

import io.getorchestra.capture.Deadline;
import io.getorchestra.capture.InternalThread;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Delivers one scope's events in the order in which they were given, on a thread of its own that starts with the first.
 *
 * <p>An event that fails is tried again. After {@code maxAttempts} failures in a row, or one to which no answer came in time, the outage is
 * known: whoever waits for an answer gets false, and so does who comes later, at once. What they sent stays queued, newer values in place of
 * older ones, and is tried in turn until Orchestra answers again. Thread-safe.
 */
final class Sender {
    private static final long AGAIN_NANOS = Duration.ofMillis(50).toNanos();

    private final Webhook webhook;
    private final HttpTransport transport;
    private final Poster poster;
    private final RetryPolicy retry;
    private final Trouble trouble;
    private final Journal journal;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** What the job sent, oldest first. */
    private final List<Item> queue = new ArrayList<>();
    /** What ends the task: its last status, then its logs. */
    private final Deque<Item> last = new ArrayDeque<>();

    private final Refusals refused = new Refusals();
    private Item attempted;
    private boolean started;
    private boolean ended;
    private boolean endingBegun;
    private boolean outage;
    /** Whether there was an outage when the end began. */
    private boolean knownOutage;

    private boolean keeping;
    private boolean refusedForTheKey;
    private int failures;
    private Deadline closing;
    private Deadline queueEnd;
    private int delivered;

    private static final class Item {
        final Work work;
        Boolean answer;
        /** How many times it has been given up in favour of the next. */
        int rounds;

        Item(Work work) {
            this.work = work;
        }
    }

    /**
     * What became of what was given to a sender.
     *
     * @param delivered how many requests Orchestra took
     * @param refused what Orchestra will not take
     * @param refusedForTheKey whether any of that may be taken with another API key
     * @param undelivered what it may still take, in order
     */
    record Report(int delivered, List<String> refused, boolean refusedForTheKey, List<Work> undelivered) {
        public Report {
            refused = List.copyOf(refused);
            undelivered = List.copyOf(undelivered);
        }
    }

    /** Keeps what is not delivered beyond the process. */
    @FunctionalInterface
    interface Journal {
        /** Called in the sender's thread whenever the events that are not delivered have changed, from the first failure on. */
        void keep(List<WebhookEvent> pending);
    }

    Sender(Webhook webhook, HttpTransport transport, RetryPolicy retry, Trouble trouble, Journal journal) {
        this.webhook = webhook;
        this.transport = transport;
        this.poster = new Poster(webhook, transport, retry);
        this.retry = retry;
        this.trouble = trouble;
        this.journal = journal;
    }

    /** A sender over the JDK's HTTP client. */
    static Sender over(Webhook webhook, Journal journal) {
        return new Sender(
                webhook, new UrlConnectionTransport(webhook), RetryPolicy.standard(), Trouble.logged(), journal);
    }

    /** Queues an event and returns. */
    void queue(WebhookEvent event) {
        add(new Work.Event(event));
    }

    /**
     * Queues an event and waits for its answer: at most twice the request timeout, and not at all in an outage that is known.
     *
     * @return whether Orchestra took it by then; if not, it may still be delivered later
     */
    boolean send(WebhookEvent event) {
        return send(new Work.Event(event));
    }

    boolean send(Work work) {
        Item item = add(work);
        long left = webhook.requestTimeout().multipliedBy(2).toNanos();
        boolean interrupted = Thread.interrupted();
        lock.lock();
        try {
            while (item.answer == null && !outage && !ended && left > 0) {
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    break;
                }
            }
            return Boolean.TRUE.equals(item.answer);
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Item add(Work work) {
        Item item = new Item(work);
        lock.lock();
        try {
            if (ended || closing != null) {
                item.answer = false;
                return item;
            }
            if (outage && work instanceof Work.Event event) {
                queue.removeIf(older -> older.work instanceof Work.Event other && event.replaces(other));
            }
            queue.add(item);
            if (!started) {
                start();
            }
            changed.signalAll();
            return item;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Delivers what is queued and then {@code ending}, waits for it until the deadline, and ends. An interrupt of the calling thread does not
     * shorten it; the flag is set again.
     *
     * @param ending in the order in which it must arrive: the status that ends the task, then the logs
     */
    Report finish(List<Work> ending, Deadline deadline) {
        boolean interrupted = Thread.interrupted();
        lock.lock();
        try {
            ending.forEach(work -> last.add(new Item(work)));
            closing = deadline;
            // What came before must not take the time of the status that ends the task.
            queueEnd = deadline.atMost(Duration.ofNanos(deadline.remainingNanos() / 3));
            failures = 0;
            knownOutage = outage;
            queue.forEach(item -> item.rounds = 0);
            if (!started && !(queue.isEmpty() && last.isEmpty())) {
                start();
            }
            changed.signalAll();
            while (started && !ended && !deadline.hasPassed()) {
                try {
                    changed.await(breakOffWhatCameBefore(deadline), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            ended = true;
            changed.signalAll();
            return new Report(
                    delivered,
                    refused.toList(),
                    refusedForTheKey,
                    Stream.concat(queue.stream(), last.stream())
                            .map(item -> item.work)
                            .toList());
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Breaks off an exchange that was under way before the end began and now takes the time of the status. It is done here, again and again while
     * that very item is attempted, because an attempt may have read its limit before there was one and start its exchange only now.
     *
     * @return how long to wait before the next look, nanoseconds
     */
    private long breakOffWhatCameBefore(Deadline deadline) {
        if (attempted == null || attempted == last.peek()) {
            return deadline.remainingNanos();
        }
        if (!queueEnd.hasPassed()) {
            return queueEnd.remainingNanos();
        }
        transport.breakOffBy(queueEnd);
        return Math.min(deadline.remainingNanos(), AGAIN_NANOS);
    }

    private void start() {
        try {
            new InternalThread("sender", this::run).start();
            started = true;
        } catch (OutOfMemoryError e) {
            // No thread is to be had now; whoever sends next, or the end, tries again.
        }
    }

    private void run() {
        try {
            for (Item item = awaitItem(); item != null; item = awaitItem()) {
                Outcome outcome = attempt(item);
                tell(item, outcome);
                settle(item, outcome);
            }
        } finally {
            end();
        }
    }

    private Outcome attempt(Item item) {
        try {
            return item.work.attempt(poster, limit(item));
        } catch (RuntimeException | Error e) {
            return new Outcome.Failed(e.getClass().getName(), Duration.ZERO, false);
        }
    }

    /** Not under the lock: the user's own appenders run here, and may take their time. */
    private void tell(Item item, Outcome outcome) {
        if (outcome instanceof Outcome.Delivered) {
            trouble.delivered();
        } else if (outcome instanceof Outcome.Refused refusal) {
            trouble.refused(item.work, refusal.reason());
        } else if (outcome instanceof Outcome.Failed failure) {
            trouble.failed(item.work, failure.reason());
        }
    }

    /** The next item to attempt; null when all is done, or nothing more can be. */
    private Item awaitItem() {
        lock.lock();
        try {
            attempted = null;
            while (!ended && attempted == null) {
                attempted = nextInQueue();
                if (attempted == null && closing != null) {
                    attempted = nextOfLast();
                    return attempted;
                }
                if (attempted == null) {
                    changed.awaitUninterruptibly();
                }
            }
            return attempted;
        } finally {
            lock.unlock();
        }
    }

    /** The oldest of those that were given up least often, so that one that never succeeds does not hold up the others. */
    private Item nextInQueue() {
        Item next = null;
        for (Item item : queue) {
            if (next == null || item.rounds < next.rounds) {
                next = item;
            }
        }
        boolean tooLate = closing != null && next != null && (next.rounds > 0 || queueEnd.hasPassed());
        return tooLate ? null : next;
    }

    private Item nextOfLast() {
        if (!endingBegun) {
            endingBegun = true;
            // The status has as many attempts as any other, whatever became of what was before it.
            failures = 0;
        }
        return closing.hasPassed() ? null : last.peek();
    }

    private Deadline limit(Item item) {
        lock.lock();
        try {
            return last.peek() == item ? closing : queueEnd;
        } finally {
            lock.unlock();
        }
    }

    private void settle(Item item, Outcome outcome) {
        boolean itsTurnIsOver = false;
        lock.lock();
        try {
            attempted = null;
            if (outcome instanceof Outcome.Delivered) {
                delivered++;
                failures = 0;
                outage = false;
                knownOutage = false;
                if (item.work.isDone()) {
                    answer(item, true);
                }
            } else if (outcome instanceof Outcome.Refused refusal) {
                failures = 0;
                refused.add(item.work + " (" + refusal.reason() + ")");
                refusedForTheKey |= refusal.status() == 401 || refusal.status() == 403;
                answer(item, false);
            } else if (outcome instanceof Outcome.Failed failure) {
                itsTurnIsOver = giveUp(item);
                if (failure.silent()) {
                    // Each further wait for an answer would take as long.
                    outage = true;
                    changed.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
        keep(outcome);
        if (outcome instanceof Outcome.Failed failure) {
            awaitNextAttempt(item, itsTurnIsOver, failure.retryAfter());
        }
    }

    /** From the first failure on, what has not been delivered must outlive the process. */
    private void keep(Outcome outcome) {
        keeping |= outcome instanceof Outcome.Failed;
        if (keeping) {
            journal.keep(pending());
        }
    }

    /** The events that have not been delivered, in order. */
    List<WebhookEvent> pending() {
        lock.lock();
        try {
            return Stream.concat(queue.stream(), last.stream())
                    .filter(item -> item.work instanceof Work.Event)
                    .map(item -> ((Work.Event) item.work).event())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private void answer(Item item, boolean answer) {
        item.answer = answer;
        item.work.close();
        queue.remove(item);
        last.remove(item);
        changed.signalAll();
    }

    /** Counts a failure; whether the item's turn is over. */
    private boolean giveUp(Item item) {
        if (knownOutage && last.peek() != item) {
            // The status that ends the task is the one to be patient with.
            item.rounds++;
            return true;
        }
        failures++;
        if (failures < webhook.maxAttempts()) {
            return false;
        }
        outage = true;
        item.rounds++;
        ended |= last.peek() == item;
        changed.signalAll();
        return true;
    }

    private void awaitNextAttempt(Item item, boolean itsTurnIsOver, Duration retryAfter) {
        lock.lock();
        try {
            boolean wasClosing = closing != null;
            Duration backoff = itsTurnIsOver && wasClosing ? Duration.ZERO : retry.backoff(failures);
            Deadline next = Deadline.in(retryAfter.compareTo(backoff) > 0 ? retryAfter : backoff);
            if (retryAfter.compareTo(webhook.requestTimeout()) > 0) {
                // Whoever waits for an answer need not: Orchestra takes nothing for so long.
                outage = true;
                changed.signalAll();
            }
            while (!ended && !next.hasPassed()) {
                if (closing != null && last.peek() == item) {
                    ended |= closing.remainingNanos() <= next.remainingNanos();
                } else if (closing != null) {
                    if (!wasClosing && retryAfter.isZero()) {
                        return;
                    }
                    if (queueEnd.remainingNanos() <= next.remainingNanos()) {
                        // The task's end is tried once all the same.
                        queueEnd = Deadline.in(Duration.ZERO);
                        return;
                    }
                }
                if (!ended) {
                    try {
                        changed.await(next.remainingNanos(), TimeUnit.NANOSECONDS);
                    } catch (InterruptedException e) {
                        // Nobody but the JVM's end stops this thread.
                    }
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            queue.forEach(item -> item.work.close());
            last.forEach(item -> item.work.close());
            transport.close();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
