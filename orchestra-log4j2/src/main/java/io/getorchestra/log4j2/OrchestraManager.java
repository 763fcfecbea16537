package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.AppenderSettings;
import io.getorchestra.internal.capture.CapturePoint;
import io.getorchestra.internal.capture.Deadline;
import io.getorchestra.internal.capture.TaskAppender;
import io.getorchestra.internal.capture.TaskError;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractManager;
import org.apache.logging.log4j.core.appender.ManagerFactory;

/**
 * The way into the scopes of all appenders with the same settings. Log4j counts its users, so that it outlives the appender that a
 * reconfiguration replaces. Thread-safe.
 */
final class OrchestraManager extends AbstractManager {
    private final CapturePoint capturePoint;
    /** Kept when it has stopped: its layout is still good for a last word. */
    private volatile OrchestraAppender latest;

    private final Set<OrchestraAppender> started = new CopyOnWriteArraySet<>();

    private OrchestraManager(LoggerContext context, String name, AppenderSettings settings, boolean attached) {
        super(context, name);
        TaskAppender port = new Port();
        this.capturePoint =
                attached ? CapturePoint.registerAttached(settings, port) : CapturePoint.register(settings, port);
    }

    static OrchestraManager of(AppenderSettings settings, boolean attached, LoggerContext context) {
        // The name is logged: the hash stands for the API key.
        String name = (attached ? "Orchestra, attached, " : "Orchestra ")
                + settings
                + " "
                + Integer.toHexString(settings.hashCode())
                // Log4j may be shared with an application that has a copy of this class.
                + Integer.toHexString(System.identityHashCode(OrchestraManager.class));
        return getManager(name, new Factory(context, attached), settings);
    }

    private record Factory(LoggerContext context, boolean attached)
            implements ManagerFactory<OrchestraManager, AppenderSettings> {
        @Override
        public OrchestraManager createManager(String name, AppenderSettings settings) {
            return new OrchestraManager(context, name, settings, attached);
        }
    }

    CapturePoint capturePoint() {
        return capturePoint;
    }

    void hasStarted(OrchestraAppender appender) {
        latest = appender;
        started.add(appender);
    }

    void hasStopped(OrchestraAppender appender) {
        started.remove(appender);
    }

    /** What core may ask of the appenders that are there. */
    private final class Port implements TaskAppender {

        /** During a reconfiguration both the old queues and the new ones. */
        @Override
        public boolean awaitQueues(Deadline deadline) throws InterruptedException {
            boolean all = true;
            for (OrchestraAppender appender : started) {
                all &= appender.awaitQueues(deadline);
            }
            return all;
        }

        @Override
        public byte[] layOut(TaskError error) {
            OrchestraAppender appender = latest;
            return appender == null ? null : appender.layOut(error);
        }

        @Override
        public byte[] header() {
            OrchestraAppender appender = latest;
            return appender == null ? null : appender.header();
        }

        @Override
        public byte[] footer() {
            OrchestraAppender appender = latest;
            return appender == null ? null : appender.footer();
        }
    }

    @Override
    protected boolean releaseSub(long timeout, TimeUnit unit) {
        capturePoint.close();
        return true;
    }
}
