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
        Map<Path, Long> left = new LinkedHashMap<>();
        for (Path path : tried) {
            work(path, folder -> left.put(path, folder.size()));
        }
        long bytes = left.values().stream().mapToLong(Long::longValue).sum();
        int newer = left.size();
        for (Map.Entry<Path, Long> oldest : left.entrySet()) {
            newer--;
            if (bytes > limit && newer > 0) {
                work(oldest.getKey(), folder -> delete(folder, oldest.getValue()));
                bytes -= oldest.getValue();
            }
        }
    }

    private interface Work {
        void on(TaskFolder folder) throws IOException;
    }

    /** One at a time, for each is an open file. */
    private void work(Path path, Work work) {
        try (TaskFolder folder = TaskFolder.claim(path, files)) {
            if (folder != null) {
                work.on(folder);
            }
        } catch (IOException e) {
            // It has been delivered, or it cannot be read any more: then there is nothing to judge it by.
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
