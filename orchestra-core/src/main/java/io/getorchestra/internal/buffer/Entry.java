package io.getorchestra.internal.buffer;

/**
 * What commits one event in a block of the {@link StagingFile}, whatever becomes of the others: the block, where the event begins, and its length, in
 * one word. Each half of the file has a table of them.
 */
final class Entry {
    /** How many a table has. */
    static final int COUNT = 1024;
    /** The size of a table, bytes. */
    static final int TABLE = COUNT * Long.BYTES;

    private static final int CACHE_LINE = 64;
    private static final int BITS = 17;
    private static final int MASK = (1 << BITS) - 1;

    private Entry() {}

    /** Never 0, and of no other block for a long time. */
    static long of(int block, int at, int length) {
        return blockOf(block) | (long) at << BITS | length;
    }

    private static long blockOf(int block) {
        return (block + 1L) << 2 * BITS;
    }

    static boolean isOf(int block, long entry) {
        return (entry & -1L << 2 * BITS) == blockOf(block);
    }

    static int at(long entry) {
        return (int) (entry >>> BITS) & MASK;
    }

    static int length(long entry) {
        return (int) entry & MASK;
    }

    /** Where in its table an entry is, bytes. Those that follow each other are in cache lines of their own, for they are those of different threads. */
    static int place(int number) {
        int lines = TABLE / CACHE_LINE;
        return number % lines * CACHE_LINE + number / lines * Long.BYTES;
    }
}
