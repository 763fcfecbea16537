package io.getorchestra.test;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;

/** The outage that there is, counted down by requests. Thread-safe. */
final class Outages {
    private final ReentrantLock lock = new ReentrantLock();
    private Outage current = Outage.NONE;
    private int left = Integer.MAX_VALUE;
    private CountDownLatch end = new CountDownLatch(1);

    void start(Outage outage) {
        lock.lock();
        try {
            end.countDown();
            end = new CountDownLatch(1);
            current = outage;
            left = outage.requests();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a request meets.
     *
     * @param end opens when the outage ends that it met
     */
    record Met(Outage outage, CountDownLatch end) {}

    Met next() {
        lock.lock();
        try {
            Met met = new Met(current, end);
            if (left != Integer.MAX_VALUE && --left == 0) {
                current = Outage.NONE;
                left = Integer.MAX_VALUE;
            }
            return met;
        } finally {
            lock.unlock();
        }
    }
}
