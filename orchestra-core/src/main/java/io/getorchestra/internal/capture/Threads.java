package io.getorchestra.internal.capture;

/** Where our threads come from. There may be none to be had. */
public class Threads {

    /** Whether the thread runs now. */
    public boolean start(String name, Runnable target) {
        try {
            new InternalThread(name, target).start();
            return true;
        } catch (OutOfMemoryError | RuntimeException e) {
            return false;
        }
    }
}
