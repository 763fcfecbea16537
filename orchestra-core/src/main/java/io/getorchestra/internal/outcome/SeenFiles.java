package io.getorchestra.internal.outcome;

import java.io.File;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The jars that the jobs of this process come from, as they were: one that is written over says nothing about the code that runs. */
final class SeenFiles {
    private static final Map<File, Long> MODIFIED = new ConcurrentHashMap<>();

    private SeenFiles() {}

    /** To be called while a class of it has just been loaded. */
    static void note(CodeSource source) {
        File file = file(source);
        if (file != null && file.isFile()) {
            MODIFIED.putIfAbsent(file, file.lastModified());
        }
    }

    /** Whether the file is not what was noted; false when nothing was. */
    static boolean hasChanged(CodeSource source) {
        File file = MODIFIED.isEmpty() ? null : file(source);
        Long modified = file == null ? null : MODIFIED.get(file);
        return modified != null && modified != file.lastModified();
    }

    private static File file(CodeSource source) {
        try {
            return source == null || !source.getLocation().getProtocol().equals("file")
                    ? null
                    : new File(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException e) {
            return null;
        }
    }
}
