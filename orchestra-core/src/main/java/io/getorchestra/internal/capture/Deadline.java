package io.getorchestra.internal.capture;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A moment by which work must be done, on the monotonic clock. Immutable. */
public final class Deadline {
    private final long set = System.nanoTime();
    private final long nanoTime;

    private Deadline(long nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The moment {@code duration} from now. */
    public static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** The earlier of this and {@code duration} from now. */
    public Deadline atMost(Duration duration) {
        Deadline other = in(duration);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }

    /** Nanoseconds since it was set. */
    public long ageNanos() {
        return System.nanoTime() - set;
    }

    /** Nanoseconds left, zero when the moment has passed. */
    public long remainingNanos() {
        return Math.max(0, nanoTime - System.nanoTime());
    }

    /** Milliseconds left, rounded up, so that zero means that the moment has passed. */
    public long remainingMillis() {
        return TimeUnit.NANOSECONDS.toMillis(remainingNanos() + 999_999);
    }

    public boolean hasPassed() {
        return remainingNanos() == 0;
    }
}
