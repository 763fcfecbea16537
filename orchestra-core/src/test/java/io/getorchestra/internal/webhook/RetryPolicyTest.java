package io.getorchestra.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    private static RetryPolicy policy(double random) {
        return new RetryPolicy(NOON, () -> random, Duration.ofMillis(500));
    }

    @ParameterizedTest
    @CsvSource({"1,500", "2,1000", "3,2000", "4,4000", "5,8000", "6,15000", "7,15000", "11,15000", "1000000,15000"})
    void backoffDoublesUpToFifteenSeconds(int failures, long ceilingMillis) {
        assertThat(policy(1).backoff(failures)).isEqualTo(Duration.ofMillis(ceilingMillis));
    }

    @Test
    void jitterTakesAnythingFromZeroToTheCeiling() {
        assertThat(policy(0).backoff(3)).isZero();
        assertThat(policy(0.25).backoff(3)).isEqualTo(Duration.ofMillis(500));
        assertThat(policy(0.5).backoff(9)).isEqualTo(Duration.ofMillis(7500));
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 501, 502, 503, 504, 599})
    void triesAgainWhatMayPass(int status) {
        assertThat(RetryPolicy.isRetryable(status)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 301, 304, 307, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 426, 431})
    void doesNotTryAgainWhatWillNotPass(int status) {
        assertThat(RetryPolicy.isRetryable(status)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "120,120", "' 7 ',7", "604800,604800"})
    void readsRetryAfterInSeconds(String header, long seconds) {
        assertThat(policy(1).retryAfter(header)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void readsRetryAfterAsADate() {
        assertThat(policy(1).retryAfter("Mon, 23 Nov 2026 12:00:42 GMT")).isEqualTo(Duration.ofSeconds(42));
    }

    @Test
    void aDateThatHasPassedAsksForNoWait() {
        assertThat(policy(1).retryAfter("Mon, 23 Nov 2026 11:59:59 GMT")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "604801",
                "999999999",
                "99999999999999999999999",
                "Fri, 31 Dec 9999 23:59:59 GMT",
                "Tue, 01 Jan 2030 00:00:00 GMT"
            })
    void aWaitForEverIsCutToWhatTheClockCanCount(String header) {
        assertThat(policy(1).retryAfter(header)).isEqualTo(Duration.ofDays(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", "soon", "-5", "1.5", "5s", "Sun, 23 Nov 2026 12:00:42 GMT", "2026-11-23T12:00:42Z", "٣"
            })
    void whatCannotBeReadAsksForNoWait(String header) {
        assertThat(policy(1).retryAfter(header)).isZero();
    }

    @Test
    void noHeaderAsksForNoWait() {
        assertThat(policy(1).retryAfter(null)).isZero();
    }

    @Test
    void theStandardBackoffStaysWithinItsCeiling() {
        for (int i = 0; i < 200; i++) {
            assertThat(RetryPolicy.standard().backoff(2)).isBetween(Duration.ZERO, Duration.ofSeconds(1));
        }
    }
}
