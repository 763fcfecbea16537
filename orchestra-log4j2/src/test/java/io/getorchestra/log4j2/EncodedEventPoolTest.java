package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EncodedEventPoolTest {
    private static final int MORE_THAN_PLACES = 40;

    private final EncodedEventPool pool = new EncodedEventPool();

    @Test
    void whatIsGivenBackIsTakenAgain() {
        EncodedEvent first = pool.take();
        pool.giveBack(first);

        assertThat(pool.take()).isSameAs(first);
    }

    @Test
    void nobodyGetsWhatAnotherHas() {
        Set<EncodedEvent> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < MORE_THAN_PLACES; i++) {
            taken.add(pool.take());
        }
        assertThat(taken).hasSize(MORE_THAN_PLACES);

        taken.forEach(pool::giveBack);
        assertThat(taken).contains(pool.take());
    }

    @Test
    void aHugeOneIsNotKept() {
        EncodedEvent huge = pool.take();
        huge.writeBytes(new byte[1 << 20], 0, 1 << 20);
        pool.giveBack(huge);

        assertThat(pool.take()).isNotSameAs(huge);
    }
}
