package io.getorchestra.internal.recovery;

import io.getorchestra.internal.capture.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Another process with the same directory, which delivers what it finds there whenever it is told to. Closing it ends it. */
final class OtherProcess implements AutoCloseable {
    static final String KEY = "the-key-of-another-process";

    private final Process process;
    private final BufferedReader said;

    OtherProcess(Path directory, String url) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherProcess.class.getName(),
                        directory.toString(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        said = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Lets it deliver what it can, and returns its warnings. */
    List<String> recover() throws IOException {
        process.outputWriter().write("\n");
        process.outputWriter().flush();
        List<String> warnings = new ArrayList<>();
        for (String line = said.readLine(); !"done".equals(line); line = said.readLine()) {
            if (line == null) {
                throw new IOException("it has ended");
            }
            warnings.add(line);
        }
        return warnings;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /**
     * @param arguments the directory, and the webhook's URL
     */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (in.readLine() != null) {
            List<String> warnings = new CopyOnWriteArrayList<>();
            new Recovery(
                            Path.of(arguments[0]),
                            FolderLife.webhook("99999999-aaaa-4bbb-8ccc-dddddddddddd", KEY, arguments[1]),
                            List.of(),
                            new TaskFiles(),
                            Long.MAX_VALUE,
                            warnings::add)
                    .start()
                    .await(Deadline.in(Duration.ofSeconds(60)));
            warnings.forEach(System.out::println);
            System.out.println("done");
        }
    }
}
