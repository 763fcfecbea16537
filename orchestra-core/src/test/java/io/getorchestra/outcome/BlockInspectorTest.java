package io.getorchestra.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.getorchestra.outcome.Compilers.Named;
import io.getorchestra.outcome.Shapes.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class BlockInspectorTest {
    @TestFactory
    Stream<DynamicContainer> tellsHowEachShapeWasLeft(@TempDir Path directory) throws Exception {
        return Compilers.all().map(compiler -> dynamicContainer(compiler.name(), tests(compiler, directory)));
    }

    private static Stream<org.junit.jupiter.api.DynamicTest> tests(Named compiler, Path directory) {
        try {
            Path classes = Files.createDirectories(directory.resolve(compiler.name()));
            compiler.compiler().compile(classes);
            List<Shape> shapes = Shapes.in(classes);
            assertThat(shapes).hasSizeGreaterThan(40);
            return shapes.stream()
                    .map(shape -> dynamicTest(shape.toString(), () -> {
                        String expected = shape.expected().exits();
                        String found = shape.run();
                        assertThat(Shapes.agree(expected, found, false))
                                .as("%s: expected %s, found %s", shape, expected, found)
                                .isTrue();
                    }));
        } catch (Exception e) {
            throw new AssertionError(compiler.name(), e);
        }
    }

    @Test
    void isUnknownWhenNoCloseCallsIt() {
        assertThat(BlockInspector.inspect(AutoCloseable.class)).isEqualTo(BlockExit.UNKNOWN);
        assertThat(BlockInspector.inspect(null)).isEqualTo(BlockExit.UNKNOWN);
    }
}
