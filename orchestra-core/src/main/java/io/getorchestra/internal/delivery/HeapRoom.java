package io.getorchestra.internal.delivery;

import java.lang.ref.Reference;

/**
 * Whether the heap has room for what must not be left half done. A class whose initializer runs out of memory can never be used again (JVMS 5.5):
 * were it one of the JDK's for sockets, neither Orchestra nor the job would reach anybody until the JVM ends.
 */
final class HeapRoom {
    /** More than those initializers take, no more than a buffer does. */
    private static final int BYTES = 64 * 1024;

    private HeapRoom() {}

    /**
     * Call it before what may use a class for the first time.
     *
     * @throws OutOfMemoryError there is no room; nothing has been done yet
     */
    static void need() {
        Reference.reachabilityFence(new byte[BYTES]);
    }
}
