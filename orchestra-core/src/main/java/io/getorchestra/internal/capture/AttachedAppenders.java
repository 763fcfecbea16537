package io.getorchestra.internal.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Appenders that scopes have attached to the frameworks' root loggers, for want of any in their configurations. One for each framework, shared by the
 * scopes that asked for it, and gone with the last of them. Thread-safe.
 */
public final class AttachedAppenders {
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final List<Runnable> DETACH = new ArrayList<>();
    private static int users;

    private AttachedAppenders() {}

    /**
     * Attaches one to each framework, unless the configuration has an Orchestra appender.
     *
     * @param level the lowest level that it takes, null for all
     * @return whether {@link #release} is to be called
     */
    public static boolean attach(AppenderSettings settings, String level) {
        LOCK.lock();
        try {
            if (CapturePoint.hasConfigured()) {
                return false;
            }
            if (users == 0) {
                LoggingBackends.attach(settings, level, DETACH);
            }
            if (DETACH.isEmpty()) {
                return false;
            }
            users++;
            return true;
        } finally {
            LOCK.unlock();
        }
    }

    /** A scope needs it no more. */
    public static void release() {
        LOCK.lock();
        try {
            users--;
            if (users == 0) {
                DETACH.forEach(Runnable::run);
                DETACH.clear();
            }
        } finally {
            LOCK.unlock();
        }
    }
}
