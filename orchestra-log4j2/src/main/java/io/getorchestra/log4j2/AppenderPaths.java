package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.Deliverers.Unknown;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.appender.AsyncAppender;
import org.apache.logging.log4j.core.appender.routing.RoutingAppender;
import org.apache.logging.log4j.core.config.AppenderControl;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;

/** The ways from the loggers of a configuration to one appender, as far as the appenders on them tell. */
final class AppenderPaths {
    private static final String LOG4J = "org.apache.logging.log4j.core.";

    private final Appender target;
    private final Configuration configuration;
    private final Set<Appender> appenders = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<AsyncAppender> queues = new ArrayList<>();
    private Unknown unknown = Unknown.NONE;

    private AppenderPaths(Appender target, Configuration configuration) {
        this.target = target;
        this.configuration = configuration;
    }

    /**
     * @param configuration null when nothing is known of the loggers
     */
    static AppenderPaths to(Appender target, Configuration configuration) {
        AppenderPaths paths = new AppenderPaths(target, configuration);
        if (configuration != null) {
            paths.find();
        }
        return paths;
    }

    /** The asynchronous appenders on the ways. */
    List<AsyncAppender> queues() {
        return Collections.unmodifiableList(queues);
    }

    /** What else stands on the ways. */
    Unknown unknown() {
        return unknown;
    }

    private void find() {
        for (Appender appender : configuration.getAppenders().values()) {
            collect(appender);
        }
        boolean foreign = false;
        for (Appender appender : appenders) {
            if (appender instanceof AsyncAppender async && leadsToTarget(async, newSet())) {
                queues.add(async);
            }
            foreign |= isForeign(appender);
        }
        if (foreign && !isReferredTo()) {
            unknown = Unknown.BEFORE_QUEUES;
        }
    }

    private static Set<Appender> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Those too that a {@code <Routing>} has made for an event. */
    private void collect(Appender appender) {
        if (appender != null && appenders.add(appender) && appender instanceof RoutingAppender routing) {
            for (AppenderControl made : routing.getAppenders().values()) {
                collect(made.getAppender());
            }
        }
    }

    private boolean leadsToTarget(Appender appender, Set<Appender> seen) {
        if (appender == target) {
            return true;
        }
        if (appender == null || !seen.add(appender)) {
            return false;
        }
        if (appender instanceof AsyncAppender async) {
            for (String reference : async.getAppenderRefStrings()) {
                if (leadsToTarget(configuration.getAppender(reference), seen)) {
                    return true;
                }
            }
            return async.getErrorRef() != null && leadsToTarget(configuration.getAppender(async.getErrorRef()), seen);
        }
        return mayLeadOn(appender);
    }

    /** Rewrite, Routing, Failover and their like have no layout, and do not say where they lead. */
    private static boolean mayLeadOn(Appender appender) {
        try {
            return appender.getLayout() == null;
        } catch (RuntimeException | LinkageError e) {
            return true;
        }
    }

    /** An appender of somebody else's that may lead on, by a queue of its own. */
    private boolean isForeign(Appender appender) {
        return appender != target
                && mayLeadOn(appender)
                && !appender.getClass().getName().startsWith(LOG4J);
    }

    /** Whether a logger, or a queue that is waited for, has the appender itself. */
    private boolean isReferredTo() {
        for (LoggerConfig logger : configuration.getLoggers().values()) {
            for (Map.Entry<String, Appender> each : logger.getAppenders().entrySet()) {
                if (each.getValue() == target) {
                    return true;
                }
            }
        }
        for (AsyncAppender queue : queues) {
            for (String reference : queue.getAppenderRefStrings()) {
                if (configuration.getAppender(reference) == target) {
                    return true;
                }
            }
        }
        return false;
    }
}
