package io.getorchestra.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users can call is what {@code public-api.txt} of each module says, so that it does not change by accident.
 *
 * <p>{@code -Dapi.write} writes the files anew.
 */
final class PublicApiTest {

    private static final Pattern TYPE = Pattern.compile("^(public )?(?:[a-z]+ )*(?:class|interface) ([\\w.$]+).*\\{$");

    @ParameterizedTest
    @CsvSource({
        "orchestra-core, io.getorchestra",
        "orchestra-logback, io.getorchestra.logback",
        "orchestra-log4j2, io.getorchestra.log4j2",
        "orchestra-spark, io.getorchestra.spark",
        "orchestra-spring-boot, io.getorchestra.springboot",
        "orchestra-test, io.getorchestra.test"
    })
    void itIsAsItIsWrittenDown(String artifact, String exported) throws IOException {
        Path written = Page.PROJECT.resolve(artifact).resolve("public-api.txt");
        String api = String.join("\n", api(classes(artifact), exported)) + "\n";
        if (System.getProperty("api.write") != null) {
            Files.writeString(written, api);
        }

        assertThat(api)
                .as("Where a change of the public API is meant, and told in CHANGELOG.md,"
                        + " write it down: the same command with -Dapi.write")
                .isEqualTo(Files.readString(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"orchestra-core", "orchestra-logback", "orchestra-log4j2"})
    void noOtherPackageIsExportedToEverybody(String artifact) {
        ModuleDescriptor module =
                ModuleFinder.of(classes(artifact)).findAll().iterator().next().descriptor();

        assertThat(module.exports().stream()
                        .filter(exports -> !exports.isQualified())
                        .map(ModuleDescriptor.Exports::source))
                .containsExactly(artifact.equals("orchestra-core") ? "io.getorchestra" : module.name());
    }

    private static Path classes(String artifact) {
        return Page.PROJECT.resolve(artifact).resolve("target").resolve("classes");
    }

    /** What a framework or the core finds by its service: public, but not for users. */
    private static Set<String> services(Path classes) {
        return ModuleFinder.of(classes).findAll().stream()
                .flatMap(module -> module.descriptor().provides().stream())
                .flatMap(service -> service.providers().stream())
                .collect(Collectors.toSet());
    }

    /** Each class and what others can use of it, in the order of the alphabet. */
    private static List<String> api(Path classes, String exported) throws IOException {
        List<String> files;
        try (Stream<Path> all = Files.list(classes.resolve(exported.replace('.', '/')))) {
            files = all.map(Path::toString)
                    .filter(file -> file.endsWith(".class"))
                    // an outer class before those in it
                    .sorted(Comparator.comparing(file -> file.substring(0, file.length() - ".class".length())))
                    .toList();
        }
        List<String> arguments = new ArrayList<>(List.of("-protected", "-constants"));
        arguments.addAll(files);
        var output = new StringWriter();
        assertThat(ToolProvider.findFirst("javap")
                        .orElseThrow()
                        .run(
                                new PrintWriter(output, true),
                                new PrintWriter(output, true),
                                arguments.toArray(String[]::new)))
                .as(output.toString())
                .isZero();
        return usable(output.toString().lines().toList(), services(classes));
    }

    /** Without what is for this project alone. */
    private static List<String> usable(List<String> lines, Set<String> services) {
        List<String> usable = new ArrayList<>();
        List<String> members = null;
        Set<String> hidden = new HashSet<>(services);
        for (String line : lines) {
            Matcher type = TYPE.matcher(line);
            if (type.find()) {
                String name = type.group(2);
                boolean nested = name.contains("$") && hidden.contains(name.substring(0, name.lastIndexOf('$')));
                if (type.group(1) == null || nested || services.contains(name)) {
                    hidden.add(name);
                } else {
                    usable.add(shortened(line));
                    members = new ArrayList<>();
                }
            } else if (members != null && line.equals("}")) {
                members.stream().sorted().forEach(usable::add);
                usable.add(line);
                members = null;
            } else if (members != null) {
                members.add(shortened(line));
            }
        }
        return usable;
    }

    private static String shortened(String line) {
        return line.replaceAll("\\bjava\\.lang\\.(?=[A-Z])", "");
    }
}
