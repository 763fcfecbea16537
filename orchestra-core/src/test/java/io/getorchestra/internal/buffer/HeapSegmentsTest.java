package io.getorchestra.internal.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.getorchestra.internal.buffer.HeapSegments.HeapSegment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a thread does to the others that has no processor in the middle of its copy. */
class HeapSegmentsTest {
    private static final byte[] EVENT = "42 rows\n".getBytes(StandardCharsets.US_ASCII);

    private final HeapSegments store = new HeapSegments();

    @Test
    void aCopyUnderWayHoldsUpWhoeverReadsAndNobodyElse() throws Exception {
        HeapSegment segment = create();
        int at = claim(segment);
        assertThat(segment.keepOut()).isEqualTo(new Segment.Content(1, EVENT.length));
        assertThat(segment.hasRoomFor(EVENT.length)).isTrue();
        assertThat(segment.append(EVENT, 0, EVENT.length)).isTrue();

        CompletableFuture<String> text = new CompletableFuture<>();
        Thread reader = new Thread(() -> text.complete(text(segment)));
        reader.start();
        await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
        System.arraycopy(EVENT, 0, segment.bytes, at, EVENT.length);
        segment.claims.copied(Claims.counter());
        assertThat(text.join()).isEqualTo("42 rows\n42 rows\n");
    }

    @Test
    void bytesAreUsedAgainWhenNobodyCopiesIntoThemAnyMore() {
        HeapSegment first = create();
        byte[] bytes = first.bytes;
        claim(first);
        first.keepOut();
        first.discard();
        HeapSegment second = create();
        assertThat(second.bytes).isNotSameAs(bytes);

        bytes = second.bytes;
        claim(second);
        second.claims.copied(Claims.counter());
        second.keepOut();
        second.discard();
        assertThat(create().bytes).isSameAs(bytes);
    }

    private HeapSegment create() {
        HeapSegment segment = (HeapSegment) store.create(100, EVENT.length);
        segment.letIn(100);
        return segment;
    }

    private static int claim(HeapSegment segment) {
        return Claims.at(segment.claims.claim(Claims.counter(), EVENT.length));
    }

    private static String text(HeapSegment segment) {
        try {
            return new String(segment.open().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
