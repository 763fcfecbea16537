package io.getorchestra.internal.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.webhook.Json;
import io.getorchestra.internal.webhook.OutputValue;
import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A web application's class loader, which must be free to go while the server's threads live on. */
@Timeout(60)
class UndeploymentTest {
    private static final String COLLECTED = "collected";

    @Test
    void nothingOfTheApplicationIsLeftWithTheThreadsThatMadeOutputs() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        // Not even softly: a server's heap may never be full enough for that to end.
                        "-XX:SoftRefLRUPolicyMSPerMB=1000000",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        UndeploymentTest.class.getName())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8).strip())
                .isEqualTo(COLLECTED);
    }

    /** The server. */
    public static void main(String[] arguments) throws Exception {
        WeakReference<ClassLoader> application = run();
        for (int i = 0; i < 50 && application.get() != null; i++) {
            System.gc();
            Thread.onSpinWait();
        }
        System.out.println(application.get() == null ? COLLECTED : "still there");
    }

    private static WeakReference<ClassLoader> run() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Method toJson = loader.loadClass(OutputValue.class.getName()).getMethod("toJson", Object.class);
            for (Object value : List.of("text", 42, List.of(1, "two"), Map.of("rows", 42.5), new int[] {1, 2})) {
                toJson.invoke(null, value);
            }
            Method scalars = loader.loadClass(Json.class.getName()).getDeclaredMethod("scalars", String.class);
            scalars.setAccessible(true);
            scalars.invoke(null, "{\"error\": \"bad key\", \"code\": 7, \"more\": [1]}");
            return new WeakReference<>(loader);
        }
    }
}
