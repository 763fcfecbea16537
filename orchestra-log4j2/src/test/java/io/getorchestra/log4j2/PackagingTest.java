package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PackagingTest {

    @Test
    void log4jFindsThePluginByItsGeneratedIndex() throws Exception {
        Path index = classes().resolve("META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat");
        assertThat(Files.readString(index, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains(OrchestraAppender.class.getName(), "orchestra", "orchestraappender", Redact.class.getName());
    }

    @Test
    void nativeImagesKnowThePlugin() throws Exception {
        Path metadata = classes()
                .resolve("META-INF/native-image/log4j-generated/io.getorchestra/orchestra-log4j2/reflect-config.json");
        assertThat(Files.readString(metadata))
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

    private static Path classes() throws URISyntaxException {
        return Path.of(OrchestraAppender.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
