package io.getorchestra.log4j2;

import io.getorchestra.capture.AppenderSettings;
import io.getorchestra.capture.CapturePoint;
import io.getorchestra.capture.Deadline;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractManager;

/**
 * The way into the scopes of all appenders with the same settings. Log4j counts its users, so that it outlives the appender that a
 * reconfiguration replaces. Thread-safe.
 */
final class OrchestraManager extends AbstractManager {
    private final CapturePoint capturePoint;
    private final Set<OrchestraAppender> started = new CopyOnWriteArraySet<>();

    private OrchestraManager(LoggerContext context, String name, AppenderSettings settings) {
        super(context, name);
        this.capturePoint = CapturePoint.register(settings, this::awaitQueues);
    }

    static OrchestraManager of(AppenderSettings settings, LoggerContext context) {
        // The name is logged: the hash stands for the API key.
        String name = "Orchestra " + settings + " " + Integer.toHexString(settings.hashCode())
                // Log4j may be shared with an application that has a copy of this class.
                + Integer.toHexString(System.identityHashCode(OrchestraManager.class));
        return getManager(name, (key, data) -> new OrchestraManager(context, key, data), settings);
    }

    CapturePoint capturePoint() {
        return capturePoint;
    }

    void hasStarted(OrchestraAppender appender) {
        started.add(appender);
    }

    void hasStopped(OrchestraAppender appender) {
        started.remove(appender);
    }

    /** During a reconfiguration both the old queues and the new ones. */
    private void awaitQueues(Deadline deadline) throws InterruptedException {
        for (OrchestraAppender appender : started) {
            appender.awaitQueues(deadline);
        }
    }

    @Override
    protected boolean releaseSub(long timeout, TimeUnit unit) {
        capturePoint.close();
        return true;
    }
}
