package io.getorchestra.internal.delivery;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Work for a thread that has nothing else to do. Guarded by the lock that it is made with. */
final class IdleWork {
    private final ReentrantLock lock;
    private BooleanSupplier work;

    IdleWork(ReentrantLock lock) {
        this.lock = lock;
    }

    /**
     * Takes the place of what there was.
     *
     * @param more does a piece and returns false when there is none left
     */
    void give(BooleanSupplier more) {
        work = more;
    }

    boolean isLeft() {
        return work != null;
    }

    /** Does a piece. The lock is free meanwhile: whoever called looks again whether there is something else to do. */
    void doPiece() {
        BooleanSupplier begun = work;
        boolean isLeft = false;
        lock.unlock();
        try {
            isLeft = begun.getAsBoolean();
        } catch (RuntimeException | Error e) {
            // It is for later, and not for what comes first.
        } finally {
            lock.lock();
        }
        if (!isLeft && work == begun) {
            work = null;
        }
    }
}
