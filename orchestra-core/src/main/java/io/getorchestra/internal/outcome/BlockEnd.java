package io.getorchestra.internal.outcome;

/**
 * How a block that a task scope guards was left, and who learns what it threw.
 *
 * @param caughtByOthers whether code that is not the application's may catch what the block threw; false when it will be caught by the
 *     application's own methods, or by nobody and so reach the thread's uncaught-exception handler
 */
public record BlockEnd(BlockExit exit, boolean caughtByOthers) {
    static final BlockEnd UNKNOWN = new BlockEnd(BlockExit.UNKNOWN, true);
}
