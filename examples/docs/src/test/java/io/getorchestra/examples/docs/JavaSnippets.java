package io.getorchestra.examples.docs;

import io.getorchestra.OrchestraTaskScope;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.apache.logging.log4j.io.IoBuilder;
import org.slf4j.Logger;

/** Java of the pages: a method, or statements of one, in a class with the job that they stand for. */
final class JavaSnippets {
    private static final Pattern METHOD = Pattern.compile("^\\s*(?:(?:public|private|static|final) )+.*\\) .*\\{");

    private static final String LOG4J = "import org.apache.logging.log4j.Level;\nimport org.apache.logging.log4j.io.*;";

    private JavaSnippets() {}

    /** The class that a reader makes of it. */
    static String source(String className, String snippet) {
        String member =
                METHOD.matcher(snippet).lookingAt() ? snippet : "void job() throws Exception {\n" + snippet + "\n}";
        return """
                import io.getorchestra.*;
                import java.nio.file.*;
                import org.slf4j.*;
                %3$s

                final class %1$s {
                    private static final Logger log = LoggerFactory.getLogger(%1$s.class);

                    static int export() {
                        log.info("42 rows exported");
                        return 42;
                    }

                    static void work() {
                        log.info("Done");
                        System.out.println("42 rows printed");
                    }

                %2$s
                }
                """.formatted(className, member, snippet.contains("IoBuilder") ? LOG4J : "");
    }

    /** What the compiler says of it, nothing when it compiles. */
    static List<String> problems(String snippet, Path directory) throws IOException {
        Path source = Files.writeString(directory.resolve("Job.java"), source("Job", snippet));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        String classPath = classPath(
                OrchestraTaskScope.class, Logger.class, org.apache.logging.log4j.Level.class, IoBuilder.class);
        // try: a task that the block does not use is right.
        List<String> options = List.of(
                "--release", "17", "-Xlint:all,-try", "-proc:none", "-cp", classPath, "-d", directory.toString());
        boolean compiled;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(diagnostics, null, null)) {
            compiled = compiler.getTask(null, files, diagnostics, options, null, files.getJavaFileObjects(source))
                    .call();
        }
        List<String> problems =
                diagnostics.getDiagnostics().stream().map(Diagnostic::toString).toList();
        return compiled || !problems.isEmpty() ? problems : List.of("it does not compile");
    }

    /** Where these classes are. */
    static String classPath(Class<?>... types) {
        return Stream.of(types).map(JavaSnippets::location).distinct().collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
