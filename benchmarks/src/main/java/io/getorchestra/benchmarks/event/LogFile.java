package io.getorchestra.benchmarks.event;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file that a target writes. */
public record LogFile(Path path) {
    public static LogFile in(Path folder) {
        return new LogFile(folder.resolve("log"));
    }

    /** Empties it, if it is there, for the disk's speed must not become what is measured. */
    void empty() throws IOException {
        if (Files.exists(path)) {
            FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
        }
    }
}
