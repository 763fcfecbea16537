package io.getorchestra.benchmarks.process;

import io.getorchestra.benchmarks.Jvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How large our jars are. */
final class Jars implements Part {
    @Override
    public void measure(Bench bench, Recorder recorder) throws Exception {
        Samples samples = new Samples();
        for (Path jar : Jvm.jars(List.of("orchestra-core", "orchestra-logback", "orchestra-log4j2"))) {
            String name = jar.getFileName().toString().replaceAll("-\\d.*", "");
            samples.add(name, "bytes", Files.size(jar));
        }
        recorder.write("jars", "Jars", samples);
    }
}
