package io.getorchestra.internal.capture;

/**
 * A thread of our own: a daemon whose log events, and those of the libraries it calls, never enter a task's log, and whose errors never reach the
 * program's handler of uncaught exceptions, which may end the JVM for them.
 */
public final class InternalThread extends Thread {

    /**
     * @param name what it is for; the thread is called {@code orchestra-<name>}
     */
    public InternalThread(String name, Runnable target) {
        super(null, target, "orchestra-" + name, 0, false);
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            // Marks the events themselves too: an asynchronous appender hands them over on a thread of its own.
            LoggingBackends.setTaskRunId(CapturePoint.INTERNAL);
        } catch (RuntimeException | Error e) {
            // The work is more than to keep the logs apart.
        }
        try {
            super.run();
        } catch (RuntimeException | Error e) {
            // Whoever waits for the work sees that it is not done.
        }
    }
}
