package io.getorchestra.internal.outcome.probe;

import io.getorchestra.internal.outcome.BlockEnd;
import io.getorchestra.internal.outcome.BlockInspector;

/** A resource whose {@code close()} remembers what the inspector says. */
public final class Heard implements AutoCloseable {
    private static BlockEnd last;

    @Override
    public void close() {
        last = BlockInspector.inspect(Heard.class, null);
    }

    /** What the last close found. */
    public static BlockEnd last() {
        return last;
    }
}
