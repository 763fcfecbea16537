package io.getorchestra.log4j2;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Keeps a few {@link EncodedEvent}s for the next events, instead of one in each thread, of which there may be many. Thread-safe, without
 * locks; when more are in use than there are places, further ones are left to the garbage collector.
 */
final class EncodedEventPool {
    private static final int PLACES = 16;
    private static final int LARGEST_KEPT = 32 << 10;
    /** So that no two places share a cache line, nor a pair of lines that a processor fetches together: 128 bytes. */
    private static final int STRIDE = 32;

    private static final int FREE = 0;
    private static final int TAKEN = 1;

    private final AtomicIntegerArray states = new AtomicIntegerArray((PLACES + 1) * STRIDE);
    /** Each is read and written by whoever has taken its place. */
    private final EncodedEvent[] events = new EncodedEvent[PLACES];

    /** One that nobody else has. */
    EncodedEvent take() {
        int home = (int) (Thread.currentThread().getId() % PLACES);
        for (int i = 0; i < PLACES; i++) {
            int place = (home + i) % PLACES;
            int state = state(place);
            if (states.getPlain(state) == FREE && states.compareAndSet(state, FREE, TAKEN)) {
                EncodedEvent kept = events[place];
                return kept != null ? kept : fill(place);
            }
        }
        return new EncodedEvent();
    }

    private EncodedEvent fill(int place) {
        try {
            events[place] = new EncodedEvent(place);
            return events[place];
        } finally {
            if (events[place] == null) { // no memory is left
                states.setRelease(state(place), FREE);
            }
        }
    }

    void giveBack(EncodedEvent used) {
        int place = used.place();
        if (place == EncodedEvent.NOWHERE) {
            return;
        }
        if (used.capacity() > LARGEST_KEPT) {
            events[place] = null;
        }
        states.setRelease(state(place), FREE);
    }

    private static int state(int place) {
        return (place + 1) * STRIDE;
    }
}
