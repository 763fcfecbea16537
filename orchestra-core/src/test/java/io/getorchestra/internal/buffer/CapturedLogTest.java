package io.getorchestra.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CapturedLogTest {

    /** To keep them out once more would send each of them, and those that log meanwhile, to the lock again. */
    @Test
    void whoeverHasWaitedForRoomKeepsNobodyOut() throws Exception {
        SlowStore store = new SlowStore();
        CapturedLog log = CapturedLog.in(store, 1 << 20, message -> {});
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            byte[] event = NumberedEvents.event(i, 100);
            threads.add(new Thread(() -> log.append(event, 0, event.length)));
        }
        threads.get(0).start();
        store.creating.await();
        List<Thread> others = threads.subList(1, 4);
        others.forEach(Thread::start);
        await().until(() -> others.stream().allMatch(each -> each.getState() == Thread.State.WAITING));

        store.mayGoOn.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(store.keptOut.get()).isZero();
        assertThat(log.counts()).isEqualTo(new CapturedLog.Counts(4, 4, 0));
        log.seal();
        assertThat(NumberedEvents.read(log)).hasSize(400);
    }

    /** Segments on the heap, the first of which takes its time. */
    private static final class SlowStore implements SegmentStore {
        final CountDownLatch creating = new CountDownLatch(1);
        final CountDownLatch mayGoOn = new CountDownLatch(1);
        final AtomicInteger keptOut = new AtomicInteger();
        private final HeapSegments heap = new HeapSegments();

        @Override
        public Segment create(int capacity, int minimum) {
            creating.countDown();
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Counting(heap.create(capacity, minimum));
        }

        @Override
        public int maxCapacity() {
            return heap.maxCapacity();
        }

        private final class Counting implements Segment {
            private final Segment segment;

            Counting(Segment segment) {
                this.segment = segment;
            }

            @Override
            public boolean hasRoomFor(int length) {
                return segment.hasRoomFor(length);
            }

            @Override
            public boolean append(byte[] utf8, int offset, int length) {
                return segment.append(utf8, offset, length);
            }

            @Override
            public boolean letIn(long bytes) {
                return segment.letIn(bytes);
            }

            @Override
            public boolean appendBesideOthers(byte[] utf8, int offset, int length) {
                return segment.appendBesideOthers(utf8, offset, length);
            }

            @Override
            public Content keepOut() {
                keptOut.incrementAndGet();
                return segment.keepOut();
            }

            @Override
            public InputStream open() throws IOException {
                return segment.open();
            }

            @Override
            public void discard() {
                segment.discard();
            }
        }
    }
}
