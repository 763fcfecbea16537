package io.getorchestra.internal.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.getorchestra.internal.outcome.Compilers.Named;
import io.getorchestra.internal.outcome.Shapes.Shape;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@Tag("compilers")
class BlockInspectorTest {
    @TestFactory
    Stream<DynamicContainer> tellsHowEachShapeWasLeft() throws Exception {
        return Compilers.all().stream().map(compiler -> dynamicContainer(compiler.name(), tests(compiler)));
    }

    private static Stream<DynamicTest> tests(Named compiler) {
        try {
            List<Shape> shapes = Shapes.in(compiler.classes());
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
        assertThat(BlockInspector.inspect(AutoCloseable.class, null)).isEqualTo(BlockEnd.UNKNOWN);
        assertThat(BlockInspector.inspect(null, null)).isEqualTo(BlockEnd.UNKNOWN);
    }
}
