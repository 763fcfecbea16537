package io.getorchestra.internal.recovery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to work on a task folder. Other processes see it by the lock on a file; this one by what it remembers, for it must not even look
 * at that file: closing a second descriptor of it would release the lock.
 */
final class FolderLock {
    private static final String FILE = "lock";

    /** Folders of this process's own tasks that nobody works on any more. */
    private static final Set<Path> LEFT = ConcurrentHashMap.newKeySet();
    /** Folders that this process has taken over. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();
    /** Descriptors that must stay open until the process ends. */
    private static final Set<RandomAccessFile> NEVER_CLOSED = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final RandomAccessFile file;
    private boolean released;

    private FolderLock(Path folder, RandomAccessFile file) {
        this.folder = folder;
        this.file = file;
    }

    /**
     * For a folder of this process.
     *
     * @param unfinished where the folder is until it has its name
     */
    static FolderLock make(Path unfinished, Path folder, TaskFiles files) throws IOException {
        Path path = unfinished.resolve(FILE);
        files.createFile(path);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        try {
            file.getChannel().tryLock();
            return new FolderLock(folder, file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * For a folder that is there.
     *
     * @return null when somebody works on it
     */
    static FolderLock take(Path folder) throws IOException {
        if (isOwn(folder) && !LEFT.contains(folder) || !TAKEN.add(folder)) {
            return null;
        }
        RandomAccessFile file = null;
        boolean keep = false;
        try {
            file = open(folder.resolve(FILE));
            keep = file.getChannel().tryLock() != null;
            return keep ? new FolderLock(folder, file) : null;
        } catch (OverlappingFileLockException e) {
            // Another copy of this class in this process has it.
            keep = NEVER_CLOSED.add(file);
            return null;
        } finally {
            if (!keep) {
                giveBack(folder, file);
            }
        }
    }

    private static RandomAccessFile open(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            // To make one would be to write into what is not ours, or to take what somebody works on.
            throw new IOException(file + " is missing");
        }
        return new RandomAccessFile(file.toFile(), "rw");
    }

    private static boolean isOwn(Path folder) {
        return folder.getFileName().toString().contains("-" + ProcessToken.OWN + "-");
    }

    private static void giveBack(Path folder, RandomAccessFile file) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            // Nothing was written to it.
        } finally {
            TAKEN.remove(folder);
        }
    }

    /**
     * Lets others work on the folder. Only the first call does anything.
     *
     * @param isGone whether there is no folder any more
     */
    void release(boolean isGone) {
        if (released) {
            return;
        }
        released = true;
        giveBack(folder, file);
        if (isGone) {
            LEFT.remove(folder);
        } else if (isOwn(folder)) {
            LEFT.add(folder);
        }
    }
}
