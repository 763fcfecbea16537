package io.getorchestra.internal.capture;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.event.Level;

/** Something that goes wrong in a class of the user's, perhaps at each event, and is told the first time. Thread-safe. */
public final class FirstTrouble {
    private final String what;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * @param what what the appender does or has, a sentence's end
     */
    public FirstTrouble(String what) {
        this.what = what;
    }

    /**
     * Warns in the user's log, the first time, and waits for nobody.
     *
     * @param appender the appender's name
     * @return what to tell the framework's status system; null when it has been told
     */
    public String tell(String appender, Throwable e) {
        if (!told.compareAndSet(false, true)) {
            return null;
        }
        String message = "Orchestra appender " + appender + " " + what;
        String warning = message + " (told once): " + e.getClass().getName();
        try {
            // Of its own, so that the warning is in no task's log.
            new InternalThread("warning", () -> OwnMessages.log(Level.WARN, warning)).start();
        } catch (OutOfMemoryError noThread) {
            // The framework's status tells it.
        }
        return message;
    }
}
