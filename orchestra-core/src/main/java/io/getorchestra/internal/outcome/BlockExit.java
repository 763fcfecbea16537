package io.getorchestra.internal.outcome;

/** How a block that a task scope guards was left, as far as its {@code close()} can tell. */
public enum BlockExit {
    /** The block ended by itself: it ran to its end, or left by {@code return}, {@code break} or {@code continue}. */
    NORMAL,
    /** The block, or a later resource of the same statement, threw. */
    EXCEPTION,
    /** Not recognised for certain. */
    UNKNOWN
}
