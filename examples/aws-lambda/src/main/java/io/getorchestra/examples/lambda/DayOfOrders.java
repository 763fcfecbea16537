package io.getorchestra.examples.lambda;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The orders that an event brings.
 *
 * @param day as in {@code 2026-03-01}
 * @param amounts one for each order
 * @param perSecond how many orders a second are worked on at most, 0 for any number
 */
record DayOfOrders(String day, List<BigDecimal> amounts, int perSecond) {
    private static final Logger log = LoggerFactory.getLogger(DayOfOrders.class);

    static DayOfOrders of(Map<String, Object> event) {
        if (!(event.get("day") instanceof String day) || !(event.get("orders") instanceof List<?> orders)) {
            throw new IllegalArgumentException("the event needs a day and its orders");
        }
        int perSecond = event.get("orders_per_second") instanceof Number number ? number.intValue() : 0;
        return new DayOfOrders(
                day,
                orders.stream().map(amount -> new BigDecimal(amount.toString())).toList(),
                perSecond);
    }

    BigDecimal total(TimeBudget budget) {
        log.info("{} has {} orders", day, amounts.size());
        BigDecimal total = BigDecimal.ZERO;
        for (int i = 0; i < amounts.size(); i++) {
            if (budget.isJobOver()) {
                throw new IllegalStateException("out of time after " + i + " of " + amounts.size() + " orders");
            }
            BigDecimal amount = amounts.get(i);
            if (amount.signum() < 0) {
                throw new IllegalArgumentException("order " + (i + 1) + " of " + day + " is negative: " + amount);
            }
            log.info("order {} of {}: {}", i + 1, day, amount);
            total = total.add(amount);
            pause();
        }
        return total;
    }

    private void pause() {
        if (perSecond > 0) {
            LockSupport.parkNanos(1_000_000_000L / perSecond);
        }
    }
}
