package io.getorchestra.logback;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AsyncAppenderBase;
import ch.qos.logback.core.spi.AppenderAttachable;
import io.getorchestra.internal.capture.Deliverers.Unknown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The ways from the loggers of a configuration to one appender. Appenders of somebody else's may stand on them: what one of them throws hides
 * what is inside it, and no more.
 */
final class AppenderPaths implements Predicate<Thread> {
    private final Appender<?> target;
    private final List<AsyncQueue> queues = new ArrayList<>();
    private final Map<Appender<?>, Boolean> seenBeforeQueues = new IdentityHashMap<>();
    private final Map<Appender<?>, Boolean> seenBehindQueues = new IdentityHashMap<>();
    private Unknown unknown = Unknown.NONE;

    private AppenderPaths(Appender<?> target) {
        this.target = target;
    }

    /**
     * @param context null when nothing is known of the loggers
     */
    static AppenderPaths to(Appender<?> target, LoggerContext context) {
        AppenderPaths paths = new AppenderPaths(target);
        boolean any = false;
        if (context != null) {
            for (Logger logger : context.getLoggerList()) {
                any |= paths.isInside(logger, false);
            }
        }
        if (!any) {
            // Whatever holds it does not say so.
            paths.unknown = Unknown.BEFORE_QUEUES;
        }
        return paths;
    }

    /** For an appender that no configuration holds any more. */
    static AppenderPaths none() {
        return new AppenderPaths(null);
    }

    /** The queues on the ways. */
    List<AsyncQueue> queues() {
        return Collections.unmodifiableList(queues);
    }

    /** What else stands on the ways. */
    Unknown unknown() {
        return unknown;
    }

    /** Whether the thread empties one of the queues. */
    @Override
    public boolean test(Thread thread) {
        for (AsyncQueue queue : queues) {
            if (queue.isServedBy(thread)) {
                return true;
            }
        }
        return false;
    }

    private boolean isInside(AppenderAttachable<?> holder, boolean behindQueue) {
        boolean found = false;
        try {
            Iterator<?> inner = holder.iteratorForAppenders();
            while (inner != null && inner.hasNext()) {
                if (inner.next() instanceof Appender<?> appender) {
                    found |= leadsToTarget(appender, behindQueue);
                }
            }
        } catch (Exception | LinkageError | StackOverflowError e) {
            // It does not say what it holds.
        }
        return found;
    }

    private boolean leadsToTarget(Appender<?> appender, boolean behindQueue) {
        if (appender == target) {
            return true;
        }
        if (!(appender instanceof AppenderAttachable<?> holder)) {
            return false;
        }
        Map<Appender<?>, Boolean> seen = behindQueue ? seenBehindQueues : seenBeforeQueues;
        Boolean known = seen.putIfAbsent(appender, false);
        if (known != null) {
            return known;
        }
        boolean isQueue = appender instanceof AsyncAppenderBase<?>;
        int before = queues.size();
        boolean found = isInside(holder, behindQueue || isQueue);
        seen.put(appender, found);
        if (found && isQueue) {
            add((AsyncAppenderBase<?>) appender, queues.subList(before, queues.size()));
        } else if (found && unknown != Unknown.BEFORE_QUEUES) {
            unknown = behindQueue ? Unknown.BEHIND_QUEUES : Unknown.BEFORE_QUEUES;
        }
        return found;
    }

    private void add(AsyncAppenderBase<?> appender, List<AsyncQueue> behind) {
        for (AsyncQueue queue : queues) {
            if (queue.appender() == appender) {
                return;
            }
        }
        queues.add(new AsyncQueue(appender, behind));
    }
}
