package io.getorchestra.internal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which package may use which; docs/design.md says what each is for. */
class RoomsTest {
    private static final String OURS = "io.getorchestra";
    private static final String INTERNAL = OURS + ".internal.";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(OURS);

    @ParameterizedTest
    @CsvSource({
        "buffer,",
        "capture,  buffer",
        "http,     capture",
        "webhook,  http capture",
        "delivery, webhook http capture buffer",
        "recovery, delivery webhook capture buffer",
        "outcome,"
    })
    void aRoomUsesOnlyThoseBelowIt(String room, String below) {
        String[] allowed = Stream.concat(
                        Stream.of(room),
                        below == null
                                ? Stream.empty()
                                : Stream.of(below.split(" ")).filter(name -> !name.isEmpty()))
                .map(name -> INTERNAL + name)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(INTERNAL + room)
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackage(OURS + "..")
                        .or(JavaClass.Predicates.resideInAnyPackage(allowed)))
                .check(CLASSES);
    }

    @Test
    void thereAreNoOtherRooms() {
        Set<String> rooms = new TreeSet<>();
        CLASSES.forEach(type -> rooms.add(type.getPackageName()));

        assertThat(rooms)
                .containsExactly(
                        OURS,
                        INTERNAL + "buffer",
                        INTERNAL + "capture",
                        INTERNAL + "delivery",
                        INTERNAL + "http",
                        INTERNAL + "outcome",
                        INTERNAL + "recovery",
                        INTERNAL + "webhook");
    }
}
