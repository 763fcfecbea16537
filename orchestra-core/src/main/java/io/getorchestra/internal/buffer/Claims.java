package io.getorchestra.internal.buffer;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets threads copy their events into one piece of memory side by side.
 *
 * <p>A thread claims its bytes with one compare-and-set, copies, and says that it has. Who holds the log's lock opens and closes the claims; what
 * is in the segment while they are closed stays as it is, once the copies under way are done. {@link #claim} and {@link #copied} are for any thread,
 * {@link #awaitCopies} and {@link #areAllCopied} while the claims are closed, the rest for the one that holds the lock.
 */
final class Claims {
    private static final long CLOSED = 1L << 63;
    private static final long EVENT = 1L << 32;
    private static final int COUNTERS = 8;
    /** So that no two counters share a cache line, or the one that is fetched with it, longs. */
    private static final int APART = 16;

    private static final int CLAIMED = APART / 2;

    private static final int SPINS = 200;
    /** So many waits of a millisecond for a thread in the middle of its copy; only one that has died there takes as long. */
    private static final int WAITS = 2_000;

    /**
     * Whether it is closed, how many events have been claimed, and how many bytes; then how many events have been copied, in counters that threads
     * rarely share.
     */
    private final AtomicLongArray words = new AtomicLongArray((COUNTERS + 2) * APART);

    private final int mostEvents;
    private int limit;
    /** A thread has died in the middle of its copy: it was waited for once. */
    private volatile boolean abandoned;

    /**
     * @param mostEvents how many events may be claimed
     */
    Claims(int mostEvents) {
        this.mostEvents = mostEvents;
        words.set(CLAIMED, CLOSED);
    }

    /** The counter of the calling thread. */
    static int counter() {
        return CLAIMED + (1 + ((int) Thread.currentThread().getId() & COUNTERS - 1)) * APART;
    }

    /**
     * Claims room for an event.
     *
     * @param counter of the calling thread
     * @return a claim, of which {@link #at} and {@link #number} tell more; negative when there is no room, or the claims are closed
     */
    long claim(int counter, int length) {
        // A thread that has not the stack for copied() finds it out here, with nothing claimed.
        words.getAndAdd(counter, 0);
        while (true) {
            long now = words.get(CLAIMED);
            if (now < 0 || length > limit - at(now) || number(now) >= mostEvents) {
                return -1;
            }
            if (words.compareAndSet(CLAIMED, now, now + EVENT + length)) {
                return now;
            }
        }
    }

    /** Where the event begins. */
    static int at(long claim) {
        return (int) claim;
    }

    /** How many events have been claimed before. */
    static int number(long claim) {
        return (int) (claim >>> 32) & Integer.MAX_VALUE;
    }

    /** What was claimed is there. */
    void copied(int counter) {
        words.getAndIncrement(counter);
    }

    /** Claims room for an event of the thread that holds the lock, while nobody else can. */
    int claimAlone(int length) {
        long now = words.get(CLAIMED);
        words.set(CLAIMED, now + EVENT + length);
        return at(now);
    }

    /** Begins anew, for another piece of memory that holds so many bytes already. Only when all are copied, and nobody can claim. */
    void restart(int bytes) {
        for (int i = 1; i <= COUNTERS; i++) {
            words.set(CLAIMED + i * APART, 0);
        }
        words.set(CLAIMED, CLOSED | bytes);
    }

    /** Lets threads claim the first bytes. */
    void open(int most) {
        limit = most;
        words.set(CLAIMED, words.get(CLAIMED) & ~CLOSED);
    }

    /** Lets nobody claim any more. Copies may be under way. */
    void close() {
        long now;
        do {
            now = words.get(CLAIMED);
        } while (!words.compareAndSet(CLAIMED, now, now | CLOSED));
    }

    /** Waits for the copies under way, 2 s at least for one whose thread does not go on, and for that once. */
    void awaitCopies() {
        for (int spin = 0; spin < SPINS && !areAllCopied(); spin++) {
            Thread.onSpinWait();
        }
        boolean interrupted = false;
        for (int wait = 0; wait < WAITS && !abandoned && !areAllCopied(); wait++) {
            // Nobody who is interrupted can be parked.
            interrupted |= Thread.interrupted();
            LockSupport.parkNanos(1_000_000);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        abandoned = !areAllCopied();
    }

    int events() {
        return number(words.get(CLAIMED));
    }

    int bytes() {
        return at(words.get(CLAIMED));
    }

    /** False for good when a thread has died in the middle of its copy. */
    boolean areAllCopied() {
        long events = 0;
        for (int i = 1; i <= COUNTERS; i++) {
            events += words.get(CLAIMED + i * APART);
        }
        return events == events();
    }
}
