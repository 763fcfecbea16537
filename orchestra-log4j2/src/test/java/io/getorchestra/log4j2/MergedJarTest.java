package io.getorchestra.log4j2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fat jars and class loaders in which the plugin and Log4j meet. */
class MergedJarTest {
    private static final String WORD = "Log4j2Plugins.dat";

    @TempDir
    Path directory;

    private final List<JsonNode> received = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ObjectMapper json = new ObjectMapper();
        server.createContext("/", exchange -> {
            received.add(json.readTree(exchange.getRequestBody()));
            byte[] reply = "{\"success\": true}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, reply.length);
            try (exchange) {
                exchange.getResponseBody().write(reply);
            }
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private byte[] configuration(String attributes) {
        return """
                <Configuration %s>
                  <Appenders>
                    <Console name="CONSOLE"><PatternLayout pattern="console %%level %%msg%%n"/></Console>
                    <Orchestra name="ORCHESTRA" apiKey="s3cret" taskRunId="3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d"
                               webhookUrl="http://%s:%d/">
                      <PatternLayout pattern="orchestra %%level %%msg%%n"/>
                      <Redact pattern="card=\\d+"/>
                    </Orchestra>
                  </Appenders>
                  <Loggers>
                    <Root level="INFO"><AppenderRef ref="CONSOLE"/><AppenderRef ref="ORCHESTRA"/></Root>
                  </Loggers>
                </Configuration>
                """.formatted(
                attributes,
                server.getAddress().getHostString(),
                server.getAddress().getPort()).getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFatJarLogsAndReportsWhicheverArtifactComesFirst(boolean oursFirst) throws Exception {
        try (MergedJar jar = application("job.jar")) {
            jar.add(MergedJar.artifacts(oursFirst));
        }
        Ended job = run("job.jar");

        assertThat(job.stdout).contains("console INFO 42 rows exported, card=4711\n");
        assertThat(job.stderr).isEmpty();
        assertReported();
    }

    @Test
    void aFatJarInWhichAnotherLibraryTookThePlaceOfLog4jsIndexSaysSo() throws Exception {
        try (MergedJar jar = application("job.jar")) {
            Path another = MergedJar.artifact(MessageLayout.class).resolve(MergedJar.PLUGIN_INDEX);
            jar.add(MergedJar.PLUGIN_INDEX, Files.readAllBytes(another)).add(MergedJar.artifacts(true));
        }
        Ended job = run("job.jar");

        assertThat(job.exitCode).isZero();
        assertThat(job.stderr.lines().filter(line -> line.startsWith("Orchestra: ")))
                .singleElement()
                .asString()
                .contains(WORD, "merged");
    }

    /** Log4j looks for its own plugins class by class then. */
    @Test
    void aFatJarWithoutAnyIndexLogsAndReportsAsWithoutUs() throws Exception {
        try (MergedJar jar = application("job.jar")) {
            jar.without(MergedJar.PLUGIN_INDEX).add(MergedJar.artifacts(true));
        }
        Ended job = run("job.jar");

        assertThat(job.stdout).contains("console INFO 42 rows exported, card=4711\n");
        assertThat(job.stderr).contains(WORD);
        assertReported();
    }

    @Test
    void aWebApplicationThatBringsLog4jReports() throws Exception {
        try (MergedJar jar = application("job.jar")) {
            jar.add(MergedJar.artifacts(true));
        }
        try (URLClassLoader application = loader(ClassLoader.getPlatformClassLoader(), "job.jar")) {
            assertThat(runIn(application))
                    .contains("console INFO 42 rows exported")
                    .doesNotContain(WORD);
        }
        assertReported();
    }

    /** Log4j from 2.24 on looks for services by the thread's loader alone. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void thePackageCanBeNamedWhetherTheThreadSeesTheJarOrNot(boolean seesIt) throws Exception {
        try (MergedJar jar = application("job.jar", "packages='io.getorchestra.log4j2'")) {
            jar.add(MergedJar.artifacts(true));
        }
        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        try (URLClassLoader application = loader(platform, "job.jar")) {
            assertThat(runIn(application, seesIt ? application : platform)).contains("console INFO 42 rows exported");
        }
        assertReported();
    }

    @Test
    void webApplicationsThatShareLog4jEachFindTheirOwnPlugin() throws Exception {
        try (MergedJar jar = new MergedJar(directory.resolve("shared.jar"))) {
            jar.add(List.of(MergedJar.artifact(LoggerContext.class), MergedJar.artifact(LogManager.class)));
        }
        try (MergedJar jar = application("application.jar").without(MergedJar.PLUGIN_INDEX)) {
            List<Path> artifacts = MergedJar.artifacts(true);
            artifacts.remove(MergedJar.artifact(LoggerContext.class));
            artifacts.remove(MergedJar.artifact(LogManager.class));
            jar.add(artifacts);
        }
        try (URLClassLoader shared = loader(ClassLoader.getPlatformClassLoader(), "shared.jar")) {
            for (int i = 0; i < 2; i++) {
                received.clear();
                try (URLClassLoader application = loader(shared, "application.jar")) {
                    runIn(application);
                }
                assertReported();
            }
        }
    }

    private MergedJar application(String name) throws IOException {
        return application(name, "");
    }

    private MergedJar application(String name, String attributes) throws IOException {
        return new MergedJar(directory.resolve(name))
                .add("log4j2.xml", configuration(attributes))
                .add(MergedJarJob.class);
    }

    private URLClassLoader loader(ClassLoader parent, String jar) throws IOException {
        return new URLClassLoader(new URL[] {directory.resolve(jar).toUri().toURL()}, parent);
    }

    private void assertReported() {
        assertThat(received)
                .extracting(event -> event.path("event_type").asText("") + " "
                        + event.path("status").asText(""))
                .containsExactly("UPDATE_STATUS RUNNING", "UPDATE_STATUS SUCCEEDED", "LOG ");
        assertThat(received.get(2).path("data").asText("")).isEqualTo("orchestra INFO 42 rows exported, ***\n");
    }

    /** What the application printed. */
    private static String runIn(ClassLoader application) throws Exception {
        return runIn(application, application);
    }

    private static String runIn(ClassLoader application, ClassLoader context) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        PrintStream err = System.err;
        Thread thread = new Thread(() -> {
            try {
                Class<?> job = application.loadClass(MergedJarJob.class.getName());
                ((Runnable) job.getConstructor().newInstance()).run();
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setContextClassLoader(context);
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        System.setErr(System.out);
        try {
            thread.start();
            thread.join(TimeUnit.SECONDS.toMillis(60));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertThat(thread.isAlive()).isFalse();
        return printed.toString(StandardCharsets.UTF_8);
    }

    private Ended run(String jar) throws IOException, InterruptedException {
        Path stdout = directory.resolve("stdout.txt");
        Path stderr = directory.resolve("stderr.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        directory.resolve(jar).toString(),
                        MergedJarJob.class.getName())
                .directory(directory.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRA_") || name.endsWith("_OPTIONS"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(stdout), Files.readString(stderr));
    }

    private record Ended(int exitCode, String stdout, String stderr) {}
}
