package io.getorchestra.internal.outcome;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Loads the library's classes before they are needed: a jar may be written over while the job runs, and what only the task's end needs could not be
 * loaded any more. Follows from class to class what their files name. Not thread-safe.
 */
public final class OwnClasses {
    private final String prefix;
    private final Set<String> seen = new HashSet<>();
    private final Deque<Class<?>> pending = new ArrayDeque<>();

    /**
     * @param root whose package, and those below it, are the library's
     */
    public OwnClasses(Class<?> root) {
        prefix = root.getPackageName().replace('.', '/').concat("/");
        add(root);
    }

    /** Starts from this class, too. */
    public void add(Class<?> type) {
        if (seen.add(type.getName())) {
            pending.add(type);
        }
    }

    /**
     * Loads what one class names.
     *
     * @return false when there is no more to do
     */
    public boolean loadMore() {
        Class<?> type = pending.poll();
        if (type == null) {
            return false;
        }
        try {
            for (String name : new ClassFile(ClassFile.read(type)).classNames()) {
                if (name.startsWith(prefix) && !seen.contains(name.replace('/', '.'))) {
                    load(name.replace('/', '.'), type.getClassLoader());
                }
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            // What it names is looked for when it is needed.
        }
        return true;
    }

    private void load(String name, ClassLoader loader) {
        try {
            add(Class.forName(name, false, loader));
        } catch (ClassNotFoundException | LinkageError e) {
            seen.add(name);
        }
    }
}
