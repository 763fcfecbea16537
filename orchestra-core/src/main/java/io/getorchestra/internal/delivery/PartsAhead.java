package io.getorchestra.internal.delivery;

import io.getorchestra.internal.capture.InternalThread;
import io.getorchestra.internal.webhook.JsonText;
import io.getorchestra.internal.webhook.JsonTextBuilder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parts of a long log, of which the next is cut on a thread of its own while the one before is sent. Holds two parts. Used by one thread.
 */
final class PartsAhead implements AutoCloseable {
    private final LogParts parts;
    private JsonTextBuilder free;
    private JsonTextBuilder used;
    private Cut ahead;
    private volatile boolean closed;
    private final AtomicBoolean partsClosed = new AtomicBoolean();

    private final class Cut extends FutureTask<JsonText> {
        Cut(Callable<JsonText> next) {
            super(next);
        }

        /** Whoever comes last, this or {@link PartsAhead#close}, sees that the other has been there; both may. */
        @Override
        protected void done() {
            if (closed) {
                closeParts();
            }
        }
    }

    PartsAhead(LogParts parts, JsonTextBuilder free, JsonTextBuilder used) {
        this.parts = parts;
        this.free = free;
        this.used = used;
    }

    /** The next part, empty at the end; the one before is gone. */
    JsonText next() throws IOException {
        if (ahead == null) {
            ahead = cut();
            ahead.run();
        }
        JsonText text = await(ahead);
        ahead = null;
        JsonTextBuilder sent = used;
        used = free;
        free = sent;
        if (text.length() > 0) {
            Cut next = cut();
            try {
                new InternalThread("parts", next).start();
                ahead = next;
            } catch (OutOfMemoryError e) {
                // No thread is to be had now: it is cut when it is asked for.
            }
        }
        return text;
    }

    private Cut cut() {
        JsonTextBuilder builder = free;
        return new Cut(() -> parts.next(builder));
    }

    private static JsonText await(Cut cut) throws IOException {
        try {
            return cut.get();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OutOfMemoryError error) {
                throw error;
            }
            throw new IOException(e.getCause());
        }
    }

    /** Does not wait for a part that is being cut. */
    @Override
    public void close() {
        closed = true;
        if (ahead == null || ahead.isDone()) {
            closeParts();
        }
    }

    private void closeParts() {
        try {
            if (!partsClosed.getAndSet(true)) {
                parts.close();
            }
        } catch (IOException e) {
            // It was only read.
        }
    }
}
