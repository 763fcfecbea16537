package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The file operations of the file buffer; a subclass can make them fail.
 *
 * <p>Files are written through {@link RandomAccessFile}, because a channel closes itself when the thread that logs is interrupted.
 */
class Disk {

    /** Makes the directory, for its owner only, unless it is there. */
    void createDirectory(Path directory) throws IOException {
        OwnerOnly.createDirectory(directory);
    }

    /** Makes a new file for its owner only. Whatever is there already, a link too, makes it fail. */
    RandomAccessFile create(Path file) throws IOException {
        OwnerOnly.createFile(file);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " has been replaced");
        }
        try {
            return new RandomAccessFile(file.toFile(), "rw");
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Maps the first bytes of a file that {@link #create} made. */
    MappedByteBuffer map(Path file, int size) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                    return open.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, size);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void write(RandomAccessFile file, long position, byte[] bytes, int offset, int length) throws IOException {
        file.seek(position);
        file.write(bytes, offset, length);
    }

    long size(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .size();
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }
}
