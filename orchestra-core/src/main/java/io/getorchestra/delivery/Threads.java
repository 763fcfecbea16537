package io.getorchestra.delivery;

import io.getorchestra.capture.InternalThread;

/** Where this package's threads come from. There may be none to be had. */
class Threads {

    /** Whether the thread runs now. */
    boolean start(String name, Runnable target) {
        try {
            new InternalThread(name, target).start();
            return true;
        } catch (OutOfMemoryError | RuntimeException e) {
            return false;
        }
    }
}
