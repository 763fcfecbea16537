package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Makes files and directories that only their owner can read, where the file system knows owners. */
public final class OwnerOnly {
    private OwnerOnly() {}

    /** Makes the directory, and those above it, unless it is there; a link in its place is refused. */
    public static void createDirectory(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(directory, permissions(directory, "rwx------"));
        }
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new NotDirectoryException(directory.toString());
        }
    }

    /**
     * Where a directory is, when it may be a link: a link is followed when it and the directory that it leads to have the same owner.
     *
     * @throws IOException when they have not, or the link leads nowhere
     */
    public static Path followOwnLink(Path directory) throws IOException {
        if (!Files.isSymbolicLink(directory)) {
            return directory;
        }
        Path real = directory.toRealPath();
        if (knowsOwners(directory)
                && !Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getOwner(real, LinkOption.NOFOLLOW_LINKS))) {
            throw new IOException(directory + " is a link of another owner than " + real);
        }
        return real;
    }

    /** Makes a new, empty file. Whatever is there already, a link too, makes it fail. */
    public static void createFile(Path file) throws IOException {
        Files.createFile(file, permissions(file, "rw-------"));
    }

    /** Whether others than the owner may do anything with it, as far as the file system can tell. */
    public static boolean isOpenToOthers(Path path) throws IOException {
        if (!knowsOwners(path)) {
            return false;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
        return !PosixFilePermissions.fromString("rwx------").containsAll(permissions);
    }

    private static boolean knowsOwners(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return knowsOwners(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
