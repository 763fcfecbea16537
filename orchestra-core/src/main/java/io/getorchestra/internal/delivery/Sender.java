package io.getorchestra.internal.delivery;

import io.getorchestra.internal.buffer.StackRoom;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.LoggingBackends;
import io.getorchestra.internal.capture.Threads;
import io.getorchestra.internal.http.HttpTransport;
import io.getorchestra.internal.http.SocketTransport;
import io.getorchestra.internal.webhook.Outcome;
import io.getorchestra.internal.webhook.Poster;
import io.getorchestra.internal.webhook.RetryPolicy;
import io.getorchestra.internal.webhook.Webhook;
import io.getorchestra.internal.webhook.WebhookEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Delivers one scope's events as its {@link Agenda} has them, on a thread of its own that starts with the first.
 *
 * <p>An event that fails is tried again. Once an outage is known, whoever waits for an answer gets false, and so does who comes later, at once;
 * what they sent stays on the agenda until Orchestra answers again. Thread-safe.
 */
final class Sender {
    private static final String WHEN_IT_ENDS = "; it comes when the task ends";
    private static final long AGAIN_MILLIS = 50;
    private static final long AGAIN_NANOS = Duration.ofMillis(AGAIN_MILLIS).toNanos();
    /** One after the other, without an attempt between them. */
    private static final int MOST_ERRORS = 100;

    private final Webhook webhook;
    private final HttpTransport transport;
    private final Poster poster;
    private final RetryPolicy retry;
    private final Trouble trouble;
    private final Consumer<Supplier<List<WebhookEvent>>> journal;
    private final Threads threads;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Agenda agenda;
    private final IdleWork idleWork = new IdleWork(lock);

    private Agenda.Item attempted;
    private boolean started;
    private boolean ended;
    private boolean keeping;
    /** Whether there is something new that has not been kept. */
    private boolean unnoted;

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

    Sender(
            Webhook webhook,
            HttpTransport transport,
            RetryPolicy retry,
            Trouble trouble,
            Consumer<Supplier<List<WebhookEvent>>> journal) {
        this(webhook, transport, retry, trouble, journal, new Threads());
    }

    Sender(
            Webhook webhook,
            HttpTransport transport,
            RetryPolicy retry,
            Trouble trouble,
            Consumer<Supplier<List<WebhookEvent>>> journal,
            Threads threads) {
        this.webhook = webhook;
        this.transport = transport;
        this.poster = new Poster(webhook, transport, retry);
        this.retry = retry;
        this.trouble = trouble;
        this.journal = journal;
        this.threads = threads;
        this.agenda = new Agenda(webhook.maxAttempts());
    }

    /**
     * A sender over HTTP.
     *
     * @param journal asks, in the sender's thread, for the events that are not delivered whenever they have changed, from the first failure on
     */
    static Sender over(Webhook webhook, Consumer<Supplier<List<WebhookEvent>>> journal) {
        return new Sender(
                webhook, new SocketTransport(webhook.endpoint()), RetryPolicy.standard(), Trouble.logged(), journal);
    }

    /**
     * Starts the thread, for work to do while there is nothing to send.
     *
     * @param work does a piece and returns false when there is none left
     */
    void begin(BooleanSupplier work) {
        lock.lock();
        try {
            idleWork.give(work);
            if (!started) {
                start();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * From now on, while there is nothing else to send, this is sent.
     *
     * @param interval how long to wait when all of it has been sent, or an attempt has failed
     */
    void sendWhileRunning(LiveLogs logs, Duration interval) {
        lock.lock();
        try {
            agenda.addLive(logs, interval);
            start();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Queues an event and returns. */
    void queue(WebhookEvent event) {
        add(new Work.Event(event));
    }

    /**
     * Queues an event and waits for its answer: at most twice the request timeout, and not at all in an outage that is known, or when no thread is
     * to be had for it now.
     *
     * @return whether Orchestra took it by then; if not, it may still be delivered later
     */
    boolean send(WebhookEvent event) {
        return send(new Work.Event(event));
    }

    boolean send(Work work) {
        Agenda.Item item = add(work);
        long left = 2 * webhook.requestTimeout().toNanos();
        boolean interrupted = Thread.interrupted();
        lock.lock();
        try {
            while (started && !item.isAnswered() && !agenda.hasOutage() && !ended && left > 0) {
                try {
                    left = changed.awaitNanos(left);
                } catch (InterruptedException e) {
                    interrupted = true;
                    break;
                }
            }
            return item.isTaken();
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Agenda.Item add(Work work) {
        Agenda.Item item = new Agenda.Item(work);
        StackRoom.need();
        lock.lock();
        try {
            if (ended || agenda.isEnding()) {
                agenda.decline(item);
                return item;
            }
            agenda.add(item);
            unnoted = true;
            start();
            changed.signalAll();
            return item;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What {@link #finish} will deliver last, and not before.
     *
     * @param ending in the order in which it must arrive: the status that ends the task, then the logs
     */
    void prepareEnd(List<Work> ending) {
        lock.lock();
        try {
            agenda.prepareEnd(ending);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Delivers what is queued and then what has been {@linkplain #prepareEnd prepared}, waits for it until the deadline, and ends. An interrupt of the
     * calling thread does not shorten it; the flag is set again. When no thread is to be had, the calling one delivers.
     */
    Report finish(Deadline deadline) {
        boolean interrupted = Thread.interrupted();
        lock.lock();
        try {
            agenda.beginEnd(deadline);
            if (!agenda.isEmpty()) {
                start();
            }
            changed.signalAll();
            if (!started) {
                runHere();
            }
            while (started && !ended && !deadline.hasPassed()) {
                try {
                    changed.await(breakOffWhatCameBefore(deadline), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (!started && !ended && !deadline.hasPassed()) {
                runHere();
            }
            ended = true;
            changed.signalAll();
            return agenda.report();
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
        if (attempted == null || agenda.endsTask(attempted)) {
            return deadline.remainingNanos();
        }
        Deadline end = agenda.limit(attempted);
        if (!end.hasPassed()) {
            return end.remainingNanos();
        }
        transport.breakOffBy(end);
        return Math.min(deadline.remainingNanos(), AGAIN_NANOS);
    }

    /** If no thread is to be had now, whoever sends next, or the end, tries again. */
    private void start() {
        started = started || threads.start("sender", new Runner());
    }

    private final class Runner implements Runnable {
        @Override
        public void run() {
            deliver();
        }
    }

    /** The lock is held by the caller, and again at the end. What is logged meanwhile is as little the task's as on a thread of our own. */
    private void runHere() {
        started = true;
        lock.unlock();
        String[] ids = {};
        try {
            ids = LoggingBackends.taskRunIds();
            LoggingBackends.setTaskRunId(CapturePoint.INTERNAL);
        } catch (RuntimeException | Error e) {
            // To deliver is more than to keep the logs apart.
        }
        try {
            deliver();
            LoggingBackends.restore(ids);
        } catch (RuntimeException | Error e) {
            // What is not delivered is told and kept as ever.
        } finally {
            lock.lock();
        }
    }

    private void deliver() {
        boolean done = false;
        try {
            int left = MOST_ERRORS;
            while (!done && left > 0) {
                try {
                    done = deliverNext();
                    left = MOST_ERRORS;
                } catch (VirtualMachineError e) {
                    // The job has filled the heap, and fails of it: its end must still be told.
                    left--;
                    pause();
                }
            }
        } finally {
            if (done) {
                end();
            } else {
                giveUp();
            }
        }
    }

    /** Whether all is done, or nothing more can be. */
    private boolean deliverNext() {
        Agenda.Item item = awaitItem();
        if (item == null) {
            return true;
        }
        Outcome outcome = attempt(item);
        tell(item, outcome);
        settle(item, outcome);
        return false;
    }

    /** Without any memory: what was never called from here before, its class would first have to be looked up, by a class loader that takes some. */
    private static void pause() {
        try {
            Thread.sleep(AGAIN_MILLIS);
        } catch (InterruptedException e) {
            // Nobody but the JVM's end stops this thread.
        }
    }

    /** This thread can do no more: whoever sends next, or the end, starts another. */
    private void giveUp() {
        lock.lock();
        try {
            attempted = null;
            started = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private Outcome attempt(Agenda.Item item) {
        try {
            HeapRoom.need();
            return item.work.attempt(poster, limit(item));
        } catch (RuntimeException | Error e) {
            return new Outcome.Failed(e.getClass().getName(), Duration.ZERO, Outcome.Where.EVENT);
        }
    }

    private boolean isLive(Agenda.Item item) {
        lock.lock();
        try {
            return agenda.isLive(item);
        } finally {
            lock.unlock();
        }
    }

    /** Not under the lock: the user's own appenders run here, and may take their time. */
    private void tell(Agenda.Item item, Outcome outcome) {
        try {
            if (outcome instanceof Outcome.Delivered) {
                trouble.delivered();
            } else if (outcome instanceof Outcome.Refused refusal) {
                trouble.refused(item.work, isLive(item) ? refusal.reason() + WHEN_IT_ENDS : refusal.reason());
            } else if (outcome instanceof Outcome.Failed failure) {
                trouble.failed(item.work, failure.reason());
            }
        } catch (RuntimeException | Error e) {
            // To deliver is more than to tell.
        }
    }

    /** The next item to attempt; null when all is done, or nothing more can be. */
    private Agenda.Item awaitItem() {
        lock.lock();
        try {
            attempted = null;
            while (!ended && attempted == null) {
                attempted = agenda.next();
                if (attempted == null && agenda.isEnding()) {
                    return null;
                }
                if (attempted == null && idleWork.isLeft()) {
                    idleWork.doPiece();
                } else if (attempted == null) {
                    awaitMore();
                }
            }
            return attempted;
        } finally {
            lock.unlock();
        }
    }

    private void awaitMore() {
        Deadline due = agenda.due();
        if (due == null) {
            changed.awaitUninterruptibly();
        } else {
            awaitChange(due);
        }
    }

    private Deadline limit(Agenda.Item item) {
        lock.lock();
        try {
            return agenda.limit(item);
        } finally {
            lock.unlock();
        }
    }

    private void settle(Agenda.Item item, Outcome outcome) {
        boolean turnIsOver = false;
        lock.lock();
        try {
            attempted = null;
            if (agenda.isLive(item)) {
                agenda.settleLive(outcome);
                changed.signalAll();
                return;
            }
            if (outcome instanceof Outcome.Delivered) {
                agenda.delivered(item);
            } else if (outcome instanceof Outcome.Refused refusal) {
                agenda.refused(item, refusal);
            } else if (outcome instanceof Outcome.Failed failure) {
                turnIsOver = agenda.failed(item, failure);
                ended |= agenda.isGivenUp();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        keep(outcome);
        if (outcome instanceof Outcome.Failed failure) {
            awaitNextAttempt(item, turnIsOver, failure);
        }
    }

    /** From the first failure on, what has not been delivered must outlive the process. */
    private void keep(Outcome outcome) {
        keeping |= outcome instanceof Outcome.Failed;
        if (keeping) {
            keep();
        }
    }

    private void keep() {
        try {
            HeapRoom.need();
            journal.accept(this::pending);
        } catch (RuntimeException | Error e) {
            // It is tried again with the next change.
        }
    }

    /** With the lock held, which is free meanwhile: what has been added in an outage is kept, too. */
    private void keepWhatIsNew() {
        unnoted = false;
        lock.unlock();
        try {
            keep();
        } finally {
            lock.lock();
        }
    }

    /** The events that Orchestra should still get, from this process or another, in order. */
    List<WebhookEvent> pending() {
        lock.lock();
        try {
            return agenda.pending();
        } finally {
            lock.unlock();
        }
    }

    /** The same and what has been {@linkplain #prepareEnd prepared}, which counts as pending from now on. */
    List<WebhookEvent> pendingWithEnd() {
        lock.lock();
        try {
            agenda.countEnd();
            return agenda.pending();
        } finally {
            lock.unlock();
        }
    }

    private void awaitNextAttempt(Agenda.Item item, boolean turnIsOver, Outcome.Failed failure) {
        Duration retryAfter = failure.retryAfter();
        lock.lock();
        try {
            boolean wasEnding = agenda.isEnding();
            Duration backoff = turnIsOver && wasEnding ? Duration.ZERO : retry.backoff(agenda.failures());
            Deadline next = Deadline.in(retryAfter.compareTo(backoff) > 0 ? retryAfter : backoff);
            if (retryAfter.compareTo(webhook.requestTimeout()) > 0) {
                agenda.noteOutage();
                changed.signalAll();
            }
            while (!ended && !next.hasPassed()) {
                if (unnoted && !agenda.isEnding()) {
                    keepWhatIsNew();
                    continue;
                }
                if (!agenda.isEnding() && idleWork.isLeft()) {
                    idleWork.doPiece();
                    continue;
                }
                if (agenda.isEnding() && !agenda.endsTask(item) && !wasEnding && retryAfter.isZero()) {
                    return;
                }
                if (agenda.isEnding() && agenda.limit(item).remainingNanos() <= next.remainingNanos()) {
                    if (agenda.hasMoreThan(item, retryAfter)) {
                        return;
                    }
                    ended = true;
                } else {
                    awaitChange(next);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange(Deadline deadline) {
        try {
            changed.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // Nobody but the JVM's end stops this thread.
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            agenda.close();
            transport.close();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
