package io.getorchestra.internal.delivery;

import io.getorchestra.internal.capture.OwnMessages;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.event.Level;

/**
 * Tells the user, where they see their own log, that Orchestra cannot be reached or does not accept something: the first time, and then
 * seldom. Used by one thread.
 */
final class Trouble {
    private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();
    /** An answer may name the very request that it refuses. */
    private static final int MAX_REFUSALS = 20;

    private final Consumer<String> warnings;
    private final LongSupplier nanoTime;
    private final Set<String> refusals = new HashSet<>();
    private long failures;
    private long since;
    private long lastTold;
    private boolean everTold;
    private boolean told;

    Trouble(Consumer<String> warnings, LongSupplier nanoTime) {
        this.warnings = warnings;
        this.nanoTime = nanoTime;
    }

    static Trouble logged() {
        return new Trouble(new Warnings(), new NanoTime());
    }

    private static final class Warnings implements Consumer<String> {
        @Override
        public void accept(String message) {
            OwnMessages.log(Level.WARN, message);
        }
    }

    private static final class NanoTime implements LongSupplier {
        @Override
        public long getAsLong() {
            return System.nanoTime();
        }
    }

    void refused(Work work, String reason) {
        if (refusals.size() < MAX_REFUSALS && refusals.add(reason)) {
            warnings.accept("Orchestra did not take " + work + ": " + reason);
        }
    }

    void failed(Work work, String reason) {
        long now = nanoTime.getAsLong();
        if (failures++ == 0) {
            since = now;
        }
        if (!everTold || now - lastTold >= QUIET_NANOS) {
            everTold = true;
            told = true;
            lastTold = now;
            warnings.accept("Orchestra cannot be reached with " + work + ": " + reason
                    + (failures == 1 ? "; trying again, the job goes on" : "; " + failures + " attempts have failed"));
        }
    }

    /** A failure that nobody heard of needs no all-clear; it counts in the next warning. */
    void delivered() {
        if (told) {
            long seconds = (nanoTime.getAsLong() - since) / 1_000_000_000;
            warnings.accept("Orchestra answers again, after " + failures
                    + (failures == 1 ? " failed attempt" : " failed attempts") + " in " + seconds + " s");
            failures = 0;
            told = false;
        }
    }
}
