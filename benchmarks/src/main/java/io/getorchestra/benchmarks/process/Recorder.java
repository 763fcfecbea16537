package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.report.Machine;
import io.getorchestra.benchmarks.report.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Writes the results of one part, with what the machine was like meanwhile. */
final class Recorder {
    private final Path folder;
    private final boolean smoke;
    private final Instant start = Instant.now();
    private final double loadBefore = Machine.load();

    Recorder(Path folder, boolean smoke) {
        this.folder = folder;
        this.smoke = smoke;
    }

    void write(String name, String title, Samples samples) throws IOException {
        new Result(
                        name,
                        title,
                        smoke,
                        start.truncatedTo(ChronoUnit.SECONDS).toString(),
                        loadBefore,
                        Machine.load(),
                        Machine.current(),
                        samples.series())
                .write(folder);
    }
}
