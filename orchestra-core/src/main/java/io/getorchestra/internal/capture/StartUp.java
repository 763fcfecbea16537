package io.getorchestra.internal.capture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits while another thread starts a logging framework. */
public final class StartUp {

    /** How long at most. */
    public static final Duration LONGEST = Duration.ofSeconds(5);

    private static final long PAUSE_MILLIS = 2;

    private StartUp() {}

    /**
     * Waits until the framework is up, but not when it is the current thread that starts it. An interrupt does not end the wait; it is kept.
     *
     * @param starter the class whose methods start the framework
     * @param method the name of that method
     * @return whether it is up
     */
    public static boolean await(BooleanSupplier isUp, String starter, String method) {
        if (isUp.getAsBoolean()) {
            return true;
        }
        if (isRunByThisThread(starter, method)) {
            return false;
        }
        long start = System.nanoTime();
        boolean interrupted = false;
        boolean up = false;
        while (!up && System.nanoTime() - start < LONGEST.toNanos()) {
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            up = isUp.getAsBoolean();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return up;
    }

    private static boolean isRunByThisThread(String starter, String method) {
        for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
            if (frame.getClassName().equals(starter) && frame.getMethodName().equals(method)) {
                return true;
            }
        }
        return false;
    }
}
