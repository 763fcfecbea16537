package io.getorchestra.internal.webhook;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/** Which answers are worth another attempt, and when: exponential with full jitter, or as the server says. Immutable. */
public final class RetryPolicy {
    private static final Duration LONGEST = Duration.ofSeconds(15);

    /** Any longer is as good as for ever, and must not leave the range of the nano clock. */
    private static final Duration LONGEST_ASKED = Duration.ofDays(7);

    private final Clock clock;
    private final DoubleSupplier random;
    private final Duration first;

    public RetryPolicy(Clock clock, DoubleSupplier random, Duration first) {
        this.clock = clock;
        this.random = random;
        this.first = first;
    }

    public static RetryPolicy standard() {
        return new RetryPolicy(Clock.systemUTC(), new Random(), Duration.ofMillis(500));
    }

    private static final class Random implements DoubleSupplier {
        @Override
        public double getAsDouble() {
            return ThreadLocalRandom.current().nextDouble();
        }
    }

    static boolean isRetryable(int status) {
        return status == 408 || status == 425 || status == 429 || status >= 500;
    }

    /**
     * @param failures how many attempts have failed in a row, at least 1
     */
    public Duration backoff(int failures) {
        int doublings = Math.min(failures - 1, 10);
        long ceiling = Math.min(LONGEST.toNanos(), first.toNanos() << doublings);
        return Duration.ofNanos((long) (random.getAsDouble() * ceiling));
    }

    /** What {@code Retry-After} asks for (RFC 9110, section 10.2.3: seconds or a date); zero when it is absent or unreadable. */
    Duration retryAfter(String header) {
        if (header == null) {
            return Duration.ZERO;
        }
        String value = header.strip();
        try {
            if (value.matches("\\d+")) {
                return value.length() > 9 ? LONGEST_ASKED : atMostLongest(Duration.ofSeconds(Long.parseLong(value)));
            }
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                    .toInstant();
            Duration wait = Duration.between(clock.instant(), until);
            return wait.isNegative() ? Duration.ZERO : atMostLongest(wait);
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static Duration atMostLongest(Duration wait) {
        return wait.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : wait;
    }
}
