package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAliases;
import org.apache.logging.log4j.core.config.plugins.util.PluginManager;
import org.apache.logging.log4j.core.config.plugins.util.PluginType;
import org.apache.logging.log4j.core.util.WatchEventService;
import org.junit.jupiter.api.Test;

class PackagingTest {

    /** Where jars are merged and the first file of a name wins, it would take the place of Log4j's own. */
    @Test
    void theJarHoldsNoIndexOfPlugins() {
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> packaged(MergedJar.PLUGIN_INDEX));
    }

    @Test
    void log4jFindsThePluginsByAService() throws Exception {
        assertThat(packaged("META-INF/services/" + WatchEventService.class.getName()))
                .isEqualTo(OrchestraPlugins.class.getName() + "\n");
    }

    @Test
    void thePluginsAreKnownAsTheyAreAnnotated() {
        OrchestraPlugins.register();
        PluginManager known = new PluginManager(Core.CATEGORY_NAME);
        known.collectPlugins();

        for (Class<?> plugin : List.of(OrchestraAppender.class, Redact.class)) {
            Plugin annotation = plugin.getAnnotation(Plugin.class);
            List<String> names = new ArrayList<>(List.of(annotation.name()));
            PluginAliases aliases = plugin.getAnnotation(PluginAliases.class);
            if (aliases != null) {
                names.addAll(List.of(aliases.value()));
            }
            for (String name : names) {
                PluginType<?> type = known.getPluginType(name);
                assertThat(type.getPluginClass()).isEqualTo(plugin);
                assertThat(type.getKey()).isEqualTo(name.toLowerCase(Locale.ROOT));
                assertThat(type.getElementName())
                        .isEqualTo(annotation.elementType().isEmpty() ? name : annotation.elementType());
                assertThat(type.isObjectPrintable()).isEqualTo(annotation.printObject());
                assertThat(type.isDeferChildren()).isEqualTo(annotation.deferChildren());
                assertThat(type.getCategory()).isEqualTo(annotation.category());
            }
        }
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
        assertThat(module.provides().stream().flatMap(service -> service.providers().stream()))
                .containsExactlyInAnyOrder(Log4j2Backend.class.getName(), OrchestraPlugins.class.getName());
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
