package io.getorchestra.internal.recovery;

import io.getorchestra.internal.buffer.OwnerOnly;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The file operations on task folders; a subclass can watch them, or make them fail. */
class TaskFiles {

    /** Makes the directory, for its owner only, unless it is there. */
    void createDirectory(Path directory) throws IOException {
        OwnerOnly.createDirectory(directory);
    }

    /** Makes a new, empty file for its owner only. */
    void createFile(Path file) throws IOException {
        OwnerOnly.createFile(file);
    }

    /** Writes a file that {@link #createFile} made; it is on the disk when this returns. */
    void write(Path file, byte[] content) throws IOException {
        // A channel would close itself if the thread that ends the task were interrupted.
        try (FileOutputStream out = new FileOutputStream(file.toFile())) {
            out.write(content);
            out.getFD().sync();
        }
    }

    /** Adds to a file that is there; a kill leaves it there, the end of the machine may not. */
    void append(Path file, byte[] content) throws IOException {
        Files.write(file, content, StandardOpenOption.APPEND);
    }

    /** Renames in one step. */
    void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes a file or an empty directory, if it is there. */
    void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }
}
