package io.getorchestra.log4j2;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;

/** One jar of many, in which the first file of a name wins: what tools make that are not told to merge a file. */
final class MergedJar implements AutoCloseable {
    static final String PLUGIN_INDEX = "META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat";
    private static final Set<String> LEFT_OUT = Set.of("META-INF/MANIFEST.MF", "module-info.class");

    private final JarOutputStream jar;
    private final Set<String> names = new TreeSet<>(LEFT_OUT);

    MergedJar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
        jar = new JarOutputStream(Files.newOutputStream(file), manifest);
        jar.setLevel(Deflater.NO_COMPRESSION);
    }

    /** Our artifact and all that it needs, or Log4j before it. */
    static List<Path> artifacts(boolean oursFirst) {
        List<Path> ours = List.of(artifact(OrchestraAppender.class), artifact(OrchestraTaskScope.class));
        List<Path> log4j = List.of(artifact(LoggerContext.class), artifact(LogManager.class));
        List<Path> all = new ArrayList<>(oursFirst ? ours : log4j);
        all.addAll(oursFirst ? log4j : ours);
        all.addAll(List.of(
                artifact(ObjectMapper.class),
                artifact(JsonFactory.class),
                artifact(JsonProperty.class),
                artifact(org.slf4j.Logger.class)));
        return all;
    }

    /** The jar or the directory that a class is in. */
    static Path artifact(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    MergedJar add(List<Path> artifacts) throws IOException {
        for (Path artifact : artifacts) {
            if (Files.isDirectory(artifact)) {
                addTree(artifact);
            } else {
                try (FileSystem files = FileSystems.newFileSystem(artifact)) {
                    addTree(files.getPath("/"));
                }
            }
        }
        return this;
    }

    private void addTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> !file.equals(root))
                    .forEach(file -> add(root.relativize(file).toString().replace('\\', '/'), file));
        }
    }

    private void add(String name, Path file) {
        try {
            if (Files.isDirectory(file)) {
                add(name.endsWith("/") ? name : name + "/", new byte[0]);
            } else {
                add(name, Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    MergedJar add(String name, byte[] content) throws IOException {
        if (names.add(name)) {
            jar.putNextEntry(new ZipEntry(name));
            jar.write(content);
            jar.closeEntry();
        }
        return this;
    }

    MergedJar add(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream code = type.getClassLoader().getResourceAsStream(name)) {
            return add(name, code.readAllBytes());
        }
    }

    MergedJar without(String name) {
        names.add(name);
        return this;
    }

    @Override
    public void close() throws IOException {
        jar.close();
    }
}
