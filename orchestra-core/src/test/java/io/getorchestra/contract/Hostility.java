package io.getorchestra.contract;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What an appender of the user's does to whoever logs, as the system property {@value #PROPERTY} says. */
public final class Hostility {
    static final String PROPERTY = "contract.hostility";
    static final CountDownLatch STARTING = new CountDownLatch(1);
    private static final String KIND = System.getProperty(PROPERTY, "");
    private static final long SLOW_START_MILLIS = 1500;

    private Hostility() {}

    /** To be called when the appender starts. */
    public static void onStart() {
        if (KIND.equals("startsSlowly")) {
            STARTING.countDown();
            pause(SLOW_START_MILLIS);
        }
    }

    /** To be called for each event, with the appender's lock held. */
    public static void onEvent(String logger, boolean isError) {
        boolean isOurs = logger.equals("io.getorchestra");
        if (KIND.equals("exits") && isError) {
            System.exit(3);
        } else if (KIND.equals("blocks") && isOurs) {
            pause(Long.MAX_VALUE);
        } else if (KIND.equals("throws") && isOurs) {
            throw new AssertionError("thrown by an appender");
        }
    }

    /** Whether the job can log, for nobody else blocks with the appender's lock held. */
    static boolean leavesTheJobAlone() {
        return !KIND.equals("blocks");
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
