package io.getorchestra.log4j2;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Keeps a few {@link EncodedEvent}s for the next events, instead of one in each thread, of which there may be many. Thread-safe, without
 * locks; when more are in use than there are places, further ones are left to the garbage collector.
 */
final class EncodedEventPool {
    private static final int PLACES = 16;
    private static final int LARGEST_KEPT = 64 << 10;

    private final AtomicReferenceArray<EncodedEvent> places = new AtomicReferenceArray<>(PLACES);

    /** One that nobody else has. */
    EncodedEvent take() {
        int home = home();
        for (int i = 0; i < PLACES; i++) {
            int place = (home + i) % PLACES;
            if (places.getPlain(place) != null) {
                EncodedEvent free = places.getAndSet(place, null);
                if (free != null) {
                    return free;
                }
            }
        }
        return new EncodedEvent();
    }

    void giveBack(EncodedEvent used) {
        if (used.capacity() > LARGEST_KEPT) {
            return;
        }
        int home = home();
        for (int i = 0; i < PLACES; i++) {
            int place = (home + i) % PLACES;
            if (places.getPlain(place) == null && places.compareAndSet(place, null, used)) {
                return;
            }
        }
    }

    private static int home() {
        return (int) (Thread.currentThread().getId() % PLACES);
    }
}
