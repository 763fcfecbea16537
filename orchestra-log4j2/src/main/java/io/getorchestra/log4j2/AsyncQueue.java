package io.getorchestra.log4j2;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.logging.log4j.core.appender.AsyncAppender;
import org.apache.logging.log4j.core.jmx.RingBufferAdmin;

/** A queue in which Log4j keeps events for a thread of its own. */
sealed interface AsyncQueue {

    /** At least as many events as have been put in and not been dealt with. */
    long backlog();

    /** Whether each event that was put in before the call has been dealt with. */
    boolean isIdle();

    /** Whether the thread takes the events out. */
    boolean isServedBy(Thread thread);

    /** The ring buffer of asynchronous loggers. */
    final class OfLoggers implements AsyncQueue {
        private final RingBufferAdmin ring;
        private final String threadName;

        OfLoggers(RingBufferAdmin ring, String threadName) {
            this.ring = ring;
            this.threadName = threadName;
        }

        /** The consumer moves on only after it has dealt with an event, so that one in its hands is in here. */
        @Override
        public long backlog() {
            return ring.getBufferSize() - ring.getRemainingCapacity();
        }

        @Override
        public boolean isIdle() {
            return backlog() <= 0;
        }

        @Override
        public boolean isServedBy(Thread thread) {
            return thread.getName().contains(threadName);
        }
    }

    /** The queue of an {@code <Async>} appender. */
    final class OfAppender implements AsyncQueue {
        private static final String DISPATCHER = "org.apache.logging.log4j.core.appender.AsyncAppenderEventDispatcher";
        private static final int LOOKS_WITHOUT_PROOF = 10;

        private final AsyncAppender appender;
        private final Pattern threadName;
        private final List<Thread> dispatchers;
        private int looks;

        OfAppender(AsyncAppender appender) {
            this.appender = appender;
            this.threadName =
                    Pattern.compile(".*AsyncAppenderEventDispatcher-\\d+-" + Pattern.quote(appender.getName()));
            this.dispatchers = findDispatchers();
        }

        private List<Thread> findDispatchers() {
            ThreadGroup all = Thread.currentThread().getThreadGroup();
            while (all.getParent() != null) {
                all = all.getParent();
            }
            Thread[] threads = new Thread[all.activeCount() + 64];
            int count = all.enumerate(threads);
            return Arrays.stream(threads, 0, count).filter(this::isServedBy).toList();
        }

        @Override
        public long backlog() {
            int inHand = 1;
            return appender.getQueueSize() + inHand;
        }

        @Override
        public boolean isIdle() {
            // In this order: an event that left the queue before the first look is dealt with by the second.
            if (appender.getQueueSize() > 0) {
                looks = 0;
                return false;
            }
            boolean proof = true;
            for (Thread dispatcher : dispatchers) {
                // A reader that waits for a condition holds no event. One of a LinkedTransferQueue may have been given
                // one in its sleep.
                proof &= LockSupport.getBlocker(dispatcher) instanceof Condition;
                if (dispatcher.isAlive() && !isTaking(dispatcher.getStackTrace())) {
                    looks = 0;
                    return false;
                }
            }
            return proof || ++looks >= LOOKS_WITHOUT_PROOF;
        }

        /** Whether the dispatcher itself waits for the next event, rather than an appender that it has called. */
        private static boolean isTaking(StackTraceElement[] stack) {
            for (int i = 1; i < stack.length; i++) {
                if (stack[i].getClassName().equals(DISPATCHER)) {
                    return stack[i - 1].getMethodName().equals("take");
                }
            }
            return false;
        }

        @Override
        public boolean isServedBy(Thread thread) {
            return threadName.matcher(thread.getName()).matches();
        }
    }
}
