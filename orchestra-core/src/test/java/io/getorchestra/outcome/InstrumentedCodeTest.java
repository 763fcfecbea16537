package io.getorchestra.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.outcome.Compilers.Named;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Under the JaCoCo agent the running code is longer than that of the class file. */
class InstrumentedCodeTest {
    private static Stream<Named> compilers() throws Exception {
        return Compilers.all().filter(compiler -> !compiler.name().contains(" with"));
    }

    @ParameterizedTest
    @MethodSource("compilers")
    void decidesByLineWhereItCanAndElseIsUnknown(Named compiler, @TempDir Path directory) throws Exception {
        Path classes = Files.createDirectories(directory.resolve("classes"));
        compiler.compiler().compile(classes);

        List<String[]> found = runUnderJacoco(classes, directory.resolve("out"));

        assertThat(found)
                .hasSizeGreaterThan(40)
                .allSatisfy(shape -> assertThat(Shapes.agree(shape[1], shape[2], true))
                        .as("%s: expected %s, found %s", (Object[]) shape)
                        .isTrue());
        if (compiler.name().startsWith("javac")) {
            assertThat(found)
                    .extracting(shape -> shape[0] + " " + shape[2])
                    .contains("Blocks.bare 0 a=NORMAL", "Blocks.bare 1 a=EXCEPTION")
                    .contains("Places.lambda 0 a=NORMAL", "Places.lambda 1 a=EXCEPTION")
                    .contains("Resources.two 0 b=NORMAL a=NORMAL", "Resources.two 1 b=EXCEPTION a=EXCEPTION");
        }
    }

    private static List<String[]> runUnderJacoco(Path classes, Path out) throws Exception {
        String classPath = System.getProperty("java.class.path");
        String agent = Arrays.stream(classPath.split(File.pathSeparator))
                .filter(jar -> jar.contains("org.jacoco.agent"))
                .findFirst()
                .orElseThrow();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-javaagent:" + agent + "=output=none,includes=shapes.*",
                        "-cp",
                        classPath,
                        Shapes.class.getName(),
                        classes.toString())
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
