package io.getorchestra.internal.recovery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps what could not be delivered from filling the disk: the oldest folders go until the rest fits. The newest stays whatever it takes, for
 * its log has a limit of its own.
 */
final class FolderLimit {
    /** What is left may take so much, bytes: four logs at the default limit. */
    static final long DEFAULT = 4L << 30;

    private final long limit;
    private final TaskFiles files;
    private final Consumer<String> warnings;

    /**
     * @param limit bytes
     * @param warnings told what is deleted
     */
    FolderLimit(long limit, TaskFiles files, Consumer<String> warnings) {
        this.limit = limit;
        this.files = files;
        this.warnings = warnings;
    }

    /**
     * Deletes what is too much.
     *
     * @param tried folders that could be delivered or not, oldest first; those that somebody works on now do not count
     */
    void hold(List<Path> tried) {
        Map<TaskFolder, Long> left = new LinkedHashMap<>();
        try {
            tried.forEach(path -> take(path, left));
            long bytes = left.values().stream().mapToLong(Long::longValue).sum();
            int newer = left.size();
            for (Map.Entry<TaskFolder, Long> oldest : left.entrySet()) {
                newer--;
                if (bytes > limit && newer > 0) {
                    delete(oldest.getKey(), oldest.getValue());
                    bytes -= oldest.getValue();
                }
            }
        } finally {
            left.keySet().forEach(TaskFolder::close);
        }
    }

    private void take(Path path, Map<TaskFolder, Long> left) {
        TaskFolder folder = null;
        try {
            folder = TaskFolder.claim(path, files);
            if (folder != null) {
                left.put(folder, folder.size());
            }
        } catch (IOException e) {
            // It has been delivered, or it cannot be read any more: then there is nothing to judge it by.
            if (folder != null) {
                folder.close();
            }
        }
    }

    private void delete(TaskFolder folder, long bytes) {
        try {
            warnings.accept("Orchestra never got the whole report of "
                    + folder.task().described() + "; what earlier tasks left takes more than " + size(limit) + ", its "
                    + size(bytes) + " are deleted to make room");
            folder.delete();
        } catch (IOException e) {
            warnings.accept("The task folder " + folder.path() + " cannot be deleted: " + e);
        }
    }

    private static String size(long bytes) {
        return bytes < 1 << 20 ? bytes + " bytes" : (bytes >> 20) + " MB";
    }
}
