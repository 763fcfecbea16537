package io.getorchestra.internal.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.getorchestra.internal.outcome.Compilers.Named;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Under the JaCoCo agent the running code is longer than that of the class file. */
@Tag("compilers")
class InstrumentedCodeTest {
    @TestFactory
    Stream<DynamicTest> decidesByLineWhereItCanAndElseIsUnknown(@TempDir Path directory) throws Exception {
        List<Named> compilers = Compilers.all().stream()
                .filter(compiler -> !compiler.name().contains(" with"))
                .toList();
        List<String[]> all = runUnderJacoco(compilers, directory.resolve("out"));
        return compilers.stream()
                .map(compiler -> dynamicTest(compiler.name(), () -> {
                    List<String[]> found = all.stream()
                            .filter(shape -> shape[0].equals(compiler.name()))
                            .toList();
                    assertThat(found)
                            .hasSizeGreaterThan(40)
                            .allSatisfy(shape -> assertThat(Shapes.agree(shape[2], shape[3], true))
                                    .as("%s %s: expected %s, found %s", (Object[]) shape)
                                    .isTrue());
                    if (compiler.name().startsWith("javac")) {
                        assertThat(found)
                                .extracting(shape -> shape[1] + " " + shape[3])
                                .contains("Blocks.bare 0 a=NORMAL", "Blocks.bare 1 a=EXCEPTION")
                                .contains("Places.lambda 0 a=NORMAL", "Places.lambda 1 a=EXCEPTION")
                                .contains(
                                        "Resources.two 0 b=NORMAL a=NORMAL", "Resources.two 1 b=EXCEPTION a=EXCEPTION");
                    }
                }));
    }

    private static List<String[]> runUnderJacoco(List<Named> compilers, Path out) throws Exception {
        String classPath = System.getProperty("java.class.path");
        String agent = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(jar -> jar.contains("org.jacoco.agent"))
                .findFirst()
                .orElseThrow();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-javaagent:" + agent + "=output=none,includes=shapes.*");
        command.addAll(List.of("-cp", classPath, Shapes.class.getName()));
        for (Named compiler : compilers) {
            command.add(compiler.classes().toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        String output = Files.readString(out);
        assertThat(ended && process.exitValue() == 0).as(output).isTrue();
        return output.lines().map(line -> line.split("\t", -1)).toList();
    }
}
