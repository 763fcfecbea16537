package io.getorchestra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SettingDocumentationTest {
    private static final int BUILDER = 2;
    private static final int PROPERTY = 4;
    private static final int VARIABLE = 5;

    @ParameterizedTest
    @EnumSource
    void eachSettingIsInTheTableByItsPropertyAndItsVariable(Setting setting) throws IOException {
        assertThat(rows())
                .filteredOn(row -> code(row, PROPERTY).equals(setting.property().substring("orchestra.".length())))
                .singleElement()
                .extracting(row -> code(row, VARIABLE))
                .isEqualTo(setting.variable().substring("ORCHESTRA_".length()));
    }

    @Test
    void theTableNamesNoOtherSettingAndNoOtherMethodOfTheBuilder() throws IOException {
        List<String> methods = Arrays.stream(OrchestraConfig.Builder.class.getMethods())
                .filter(method -> method.getReturnType() == OrchestraConfig.Builder.class)
                .map(java.lang.reflect.Method::getName)
                .distinct()
                .toList();

        assertThat(rows().stream().map(row -> code(row, PROPERTY)).filter(name -> !name.isEmpty()))
                .hasSameSizeAs(Setting.values());
        assertThat(rows().stream().map(row -> code(row, BUILDER)).filter(name -> !name.isEmpty()))
                .containsExactlyInAnyOrderElementsOf(methods);
    }

    private static List<String[]> rows() throws IOException {
        return Files.readAllLines(Path.of("..", "docs", "configuration.md")).stream()
                .dropWhile(line -> !line.startsWith("| setting |"))
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .map(line -> line.split("\\s*\\|\\s*"))
                .toList();
    }

    /** The cell's name in backquotes, empty when it has a dash. */
    private static String code(String[] row, int column) {
        return row[column].startsWith("`") ? row[column].substring(1, row[column].length() - 1) : "";
    }
}
