package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PackagingTest {

    @Test
    void log4jFindsThePluginByItsGeneratedIndex() throws Exception {
        assertThat(packaged("META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat"))
                .contains(OrchestraAppender.class.getName(), "orchestra", "orchestraappender", Redact.class.getName());
    }

    @Test
    void nativeImagesKnowThePlugin() throws Exception {
        assertThat(packaged(
                        "META-INF/native-image/log4j-generated/io.getorchestra/orchestra-log4j2/reflect-config.json"))
                .contains(OrchestraAppender.class.getName(), "newBuilder", "webhookUrl", Redact.class.getName());
    }

    @Test
    void theModuleOpensItselfToLog4jOnly() throws Exception {
        ModuleDescriptor module = ModuleFinder.of(classes())
                .find("io.getorchestra.log4j2")
                .orElseThrow()
                .descriptor();
        assertThat(module.opens())
                .singleElement()
                .satisfies(open -> assertThat(open.targets()).containsExactly("org.apache.logging.log4j.core"));
        assertThat(module.provides())
                .singleElement()
                .satisfies(service -> assertThat(service.providers()).containsExactly(Log4j2Backend.class.getName()));
    }

    /** A file of the built jar or, within the build, of the directory that becomes it. */
    private static String packaged(String name) throws Exception {
        if (Files.isDirectory(classes())) {
            return Files.readString(classes().resolve(name), StandardCharsets.ISO_8859_1);
        }
        try (FileSystem jar = FileSystems.newFileSystem(classes())) {
            return Files.readString(jar.getPath(name), StandardCharsets.ISO_8859_1);
        }
    }

    private static Path classes() throws URISyntaxException {
        return Path.of(OrchestraAppender.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
