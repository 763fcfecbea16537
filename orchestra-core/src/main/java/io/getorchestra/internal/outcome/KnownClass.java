package io.getorchestra.internal.outcome;

import java.io.IOException;

/**
 * The file of the class whose code made this object, read while it is still what was loaded: the jar may be written over before the end. To be
 * made where it costs next to nothing, and read elsewhere. Thread-safe.
 */
public final class KnownClass {
    private final ClassLoader loader = Thread.currentThread().getContextClassLoader();
    /** Much cheaper than a walk of the stack as long as nobody asks for its frames. */
    private volatile Throwable place = new Throwable();

    private volatile Class<?> type;
    private volatile byte[] bytes;

    /**
     * Finds the class and reads its file, unless that has been done.
     *
     * @param library its frames are passed over
     */
    public void read(Class<?> library) {
        Throwable made = place;
        place = null;
        if (made == null) {
            return;
        }
        for (StackTraceElement frame : made.getStackTrace()) {
            String name = frame.getClassName();
            if (!name.equals(KnownClass.class.getName()) && !name.equals(library.getName())) {
                read(name);
                return;
            }
        }
    }

    private void read(String name) {
        try {
            Class<?> found = Class.forName(name, false, loader);
            SeenFiles.note(found.getProtectionDomain().getCodeSource());
            bytes = ClassFile.read(found);
            type = found;
        } catch (ClassNotFoundException | IOException | RuntimeException | Error e) {
            // Then it is looked for at the end.
        }
    }

    byte[] bytesOf(Class<?> other) {
        return other == type ? bytes : null;
    }
}
