package io.getorchestra.internal.capture;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;

/**
 * The threads that bring an appender what other threads have logged. Each of them empties a queue, which may be one that no framework tells of;
 * so the thread itself is looked at until it has nothing in its hands and waits for more. Thread-safe; an event costs a few reads and no write.
 */
public final class Deliverers {
    private static final int PLACES = 64;
    /** With more deaths than a pool has now and then there is a thread for each event, and one may not have begun. */
    private static final int MOST_GONE = 16;

    private static final int LEAST_LOOKS = 5;
    /** A thread that waits may have been woken, and have no processor yet; with five busy threads for each processor that took over 10 ms. */
    private static final long QUIET_WAITING = TimeUnit.MILLISECONDS.toNanos(60);
    /** One that computes may have an event in its hands. */
    private static final long QUIET_RUNNING = TimeUnit.MILLISECONDS.toNanos(250);
    /** One that sleeps may look for events when it wakes up; a timer's thread, too. */
    private static final long QUIET_SLEEPING = TimeUnit.MILLISECONDS.toNanos(250);
    /** How long a queue that may be there has to show itself. */
    private static final long WATCH = TimeUnit.MILLISECONDS.toNanos(60);
    /** How long a thread that works for some appender may keep one waiting that it has never brought anything. */
    private static final long LONGEST_WATCH = TimeUnit.SECONDS.toNanos(2);

    private static final long FIRST_SLEEP = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_SLEEP = TimeUnit.MILLISECONDS.toNanos(5);

    private final AtomicReferenceArray<Deliverer> places = new AtomicReferenceArray<>(PLACES);
    private final AtomicInteger waiting = new AtomicInteger();
    private final Frames frames;
    private volatile boolean direct;
    private volatile boolean any;
    private volatile boolean tooMany;
    /** How many have died, and others come in their places. */
    private final AtomicInteger gone = new AtomicInteger();

    /** What the frames of a stack are, in the words of a logging framework. */
    public interface Frames {
        /** Whether the method is one in which an appender is given an event. */
        boolean isAppending(StackTraceElement frame);

        /** Whether the method is a logger's, so that a thread logs its own events. */
        boolean isLogging(StackTraceElement frame);
    }

    /** What may stand between the loggers and the appender beside the queues that a framework tells of. */
    public enum Unknown {
        /** Nothing. */
        NONE,
        /** Something of somebody else's, behind each known queue. */
        BEHIND_QUEUES,
        /** Something of somebody else's, before the known queues or without one. */
        BEFORE_QUEUES
    }

    /** A thread, and what it has brought while somebody waits. Its own thread alone writes. */
    private static final class Deliverer extends WeakReference<Thread> {
        private volatile int arrivals;
        private volatile long newest = Long.MIN_VALUE;

        Deliverer(Thread thread) {
            super(thread);
        }

        Thread living() {
            Thread thread = get();
            return thread != null && thread.isAlive() ? thread : null;
        }

        void hasBrought(long loggedAt) {
            newest = Math.max(newest, loggedAt);
            arrivals++;
        }
    }

    /** Those of one appender, in the words of its framework. */
    public Deliverers(Frames frames) {
        this.frames = frames;
    }

    /** The current thread has brought an event of its own. */
    public void noteOwn() {
        if (!direct) {
            direct = true;
        }
    }

    /** An event has arrived, and it cannot be told who logged it. */
    public void noteUnclear() {
        if (!any) {
            any = true;
        }
    }

    /**
     * The current thread has brought an event that another thread has logged.
     *
     * @param loggedAt when, as {@link System#currentTimeMillis}
     */
    public void noteForeign(long loggedAt) {
        Thread current = Thread.currentThread();
        int home = (int) (current.getId() % PLACES);
        Deliverer deliverer = places.get(home);
        if (deliverer == null || !deliverer.refersTo(current)) {
            deliverer = findOrAdd(current, home);
        }
        if (deliverer != null && waiting.get() > 0) {
            deliverer.hasBrought(loggedAt);
        }
    }

    private Deliverer findOrAdd(Thread current, int home) {
        for (int i = 0; i < PLACES; i++) {
            Deliverer there = places.get((home + i) % PLACES);
            if (there != null && there.refersTo(current)) {
                return there;
            }
        }
        any = true;
        Deliverer added = new Deliverer(current);
        for (int i = 0; i < PLACES; i++) {
            int place = (home + i) % PLACES;
            Deliverer there = places.get(place);
            if ((there == null || there.living() == null) && places.compareAndSet(place, there, added)) {
                if (there != null) {
                    gone.incrementAndGet();
                }
                return added;
            }
        }
        tooMany = true;
        return null;
    }

    /** Begins to count what is brought; {@link Wait#close} ends it. */
    public Wait beginWait() {
        waiting.incrementAndGet();
        return new Wait();
    }

    /** One wait for all that was logged before it began. Not thread-safe. */
    public final class Wait implements AutoCloseable {
        private final long begin = System.currentTimeMillis();

        private Wait() {}

        /** What is brought from now on is not counted. */
        @Override
        public void close() {
            waiting.decrementAndGet();
        }

        /** Whether the thread has brought an event that was logged after the wait began, so that those before it in its queue are here. */
        public boolean isPassed(Thread thread) {
            for (int i = 0; i < PLACES; i++) {
                Deliverer deliverer = places.get(i);
                if (deliverer != null && deliverer.refersTo(thread)) {
                    return isPassed(deliverer);
                }
            }
            return false;
        }

        private boolean isPassed(Deliverer deliverer) {
            long newest = deliverer.newest;
            // A clock of somebody else's may stand in another year.
            return newest > begin && newest <= System.currentTimeMillis();
        }

        /**
         * Waits for the threads of queues that no framework tells of.
         *
         * @param isJudged whether a thread's queue is known, and has been waited for
         * @return false when one did not come to an end by the deadline, or there may be one and it cannot be told
         */
        public boolean await(Predicate<Thread> isJudged, Unknown unknown, Deadline deadline)
                throws InterruptedException {
            List<Look> looks = new ArrayList<>();
            boolean sure = true;
            long sleep = FIRST_SLEEP;
            boolean watch = tooMany || unknown != Unknown.NONE && !isExplained(isJudged, unknown);
            while (true) {
                boolean idle = true;
                for (int i = 0; i < PLACES; i++) {
                    Deliverer deliverer = places.get(i);
                    Thread thread = deliverer == null ? null : deliverer.living();
                    if (thread != null && thread != Thread.currentThread() && !isJudged.test(thread)) {
                        idle &= isPassed(deliverer) || lookAt(deliverer, looks).isIdle(thread);
                    }
                }
                // Of several appenders that are waited for one after the other, all are watched at the same time.
                long watched = deadline.ageNanos();
                boolean watching =
                        watch && (watched < WATCH || isAnybodyDelivering(isJudged) && watched < LONGEST_WATCH);
                if (idle && !watching) {
                    for (Look look : looks) {
                        sure &= look.isSure;
                    }
                    return sure && !tooMany && gone.get() <= MOST_GONE && (!watch || any || direct);
                }
                if (deadline.hasPassed()) {
                    return false;
                }
                TimeUnit.NANOSECONDS.sleep(Math.min(sleep, deadline.remainingNanos()));
                sleep = Math.min(2 * sleep, LONGEST_SLEEP);
            }
        }

        /** Whether what has arrived shows how events come through what is unknown: at once, or by a thread that is looked at. */
        private boolean isExplained(Predicate<Thread> isJudged, Unknown unknown) {
            if (direct) {
                return true;
            }
            for (int i = 0; i < PLACES; i++) {
                Deliverer deliverer = places.get(i);
                Thread thread = deliverer == null ? null : deliverer.living();
                if (thread != null && (unknown == Unknown.BEHIND_QUEUES || !isJudged.test(thread))) {
                    return true;
                }
            }
            return false;
        }

        private Look lookAt(Deliverer deliverer, List<Look> looks) {
            for (Look look : looks) {
                if (look.deliverer == deliverer) {
                    return look;
                }
            }
            Look look = new Look(deliverer);
            looks.add(look);
            return look;
        }
    }

    /** What has been seen of a thread since it was last busy. */
    private final class Look {
        private final Deliverer deliverer;
        private int arrivals;
        private int count;
        private long since;
        private boolean isSure = true;

        Look(Deliverer deliverer) {
            this.deliverer = deliverer;
            reset();
        }

        private void reset() {
            arrivals = deliverer.arrivals;
            count = 0;
            since = System.nanoTime();
        }

        boolean isIdle(Thread thread) {
            Thread.State state = thread.getState();
            StackTraceElement[] stack = thread.getStackTrace();
            if (deliverer.arrivals != arrivals || has(stack, frames::isAppending)) {
                reset();
                return false;
            }
            count++;
            isSure = !has(stack, Deliverers::isTimer);
            return count >= LEAST_LOOKS && System.nanoTime() - since >= quietTime(state, stack);
        }
    }

    private static long quietTime(Thread.State state, StackTraceElement[] stack) {
        if (isSleep(stack) || has(stack, Deliverers::isTimer)) {
            return QUIET_SLEEPING;
        }
        boolean waits = state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
        return waits || has(stack, Deliverers::isRingBuffer) ? QUIET_WAITING : QUIET_RUNNING;
    }

    private static boolean isSleep(StackTraceElement[] stack) {
        return stack.length > 0
                && stack[0].getClassName().equals("java.lang.Thread")
                && stack[0].getMethodName().startsWith("sleep");
    }

    /** A consumer of LMAX's Disruptor may wait without rest. */
    private static boolean isRingBuffer(StackTraceElement frame) {
        return frame.getMethodName().equals("waitFor") && frame.getClassName().endsWith("SequenceBarrier");
    }

    /** One that brings what it has from time to time waits for the time, not for an event. */
    private static boolean isTimer(StackTraceElement frame) {
        return frame.getClassName().equals("java.util.TimerThread")
                || frame.getClassName().endsWith("ScheduledThreadPoolExecutor$DelayedWorkQueue");
    }

    private static boolean has(StackTraceElement[] stack, Predicate<StackTraceElement> sought) {
        for (StackTraceElement frame : stack) {
            if (sought.test(frame)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a thread hands events to an appender that it has not logged itself. */
    private boolean isAnybodyDelivering(Predicate<Thread> isJudged) {
        for (Map.Entry<Thread, StackTraceElement[]> each :
                Thread.getAllStackTraces().entrySet()) {
            Thread thread = each.getKey();
            if (thread != Thread.currentThread()
                    && !(thread instanceof InternalThread)
                    && !isJudged.test(thread)
                    && has(each.getValue(), frames::isAppending)
                    && !has(each.getValue(), frames::isLogging)) {
                return true;
            }
        }
        return false;
    }
}
