package io.getorchestra.examples.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.getorchestra.test.LocalOrchestra;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MainTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path directory;

    /** A task without a library: it reports with the variables that Orchestra gives. */
    static final class Task {
        private Task() {}

        public static void main(String[] args) throws Exception {
            report("RUNNING");
            System.out.println("the job's own output");
            report("FAILED");
            System.exit(7);
        }

        private static void report(String status) throws IOException, InterruptedException {
            String body = "{'event_type':'UPDATE_STATUS','metadata':{},'task_run_id':'%s','status':'%s'}"
                    .formatted(System.getenv("ORCHESTRA_TASK_RUN_ID"), status)
                    .replace('\'', '"');
            post(System.getenv("ORCHESTRA_WEBHOOK_URL"), System.getenv("ORCHESTRA_API_KEY"), body);
        }
    }

    @Test
    void runsACommandAsATaskShowsItsReportsAndPassesItsExitCode() throws Exception {
        Process process = start(JAVA, "-cp", System.getProperty("java.class.path"), Task.class.getName());

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(7);
        assertThat(output()).containsSubsequence("the job's own output", "exit code: 7", "RUNNING", "FAILED");
        assertThat(directory.resolve("err")).isEmptyFile();
    }

    @Test
    void saysThatATaskReportedNothing() throws Exception {
        Process process = start(JAVA, "-version");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(output()).contains("exit code: 0").endsWith("Nothing.\n");
    }

    @Test
    void withoutACommandItShowsEachEventAsItArrives() throws Exception {
        Process process = start();
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> output().contains("Ctrl-C"));
            String url = variable("ORCHESTRA_WEBHOOK_URL");
            String key = variable("ORCHESTRA_API_KEY");
            String start = "{\"metadata\":{},\"task_run_id\":\"" + variable("ORCHESTRA_TASK_RUN_ID") + "\",";
            post(url, key, start + "\"event_type\":\"UPDATE_STATUS\",\"status\":\"RUNNING\",\"message\":\"started.\"}");
            post(url, key, start + "\"event_type\":\"SET_OUTPUT\",\"output_name\":\"rows\",\"output_value\":42}");
            post(url, key, start + "\"event_type\":\"LOG\",\"log_name\":\"job.log\",\"data\":\"a line\\n\"}");

            assertThat(output())
                    .containsSubsequence("RUNNING    started.\n", "Output rows = 42\n", "Log job.log\na line\n");
        } finally {
            process.destroy();
        }
    }

    @Test
    void withAPageItStaysAndShowsIt() throws Exception {
        Process process = start("--page", JAVA, "-cp", System.getProperty("java.class.path"), Task.class.getName());
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> output().contains("until Ctrl-C"));
            Matcher url = Pattern.compile("Page: (\\S+)").matcher(output());

            assertThat(url.find()).isTrue();
            assertThat(output()).containsSubsequence("the job's own output", "exit code: 7", "RUNNING", "FAILED");
            HttpRequest page = HttpRequest.newBuilder(URI.create(url.group(1))).build();
            assertThat(HttpClient.newHttpClient()
                            .send(page, BodyHandlers.ofString())
                            .body())
                    .contains("<title>Local Orchestra</title>");
            assertThat(process.isAlive()).isTrue();
        } finally {
            process.destroy();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-such-command --now        | The command no-such-command cannot be run: ",
                "--page no-such-command       | The command no-such-command cannot be run: ",
                "--port eighty                | --port needs a number from 0 to 65535, not 'eighty'",
                "--port 65536                 | --port needs a number from 0 to 65535, not '65536'",
                "--page --port                | --port needs a number from 0 to 65535, not ''",
                "--pages                      | Unknown option --pages; there are --page and --port N, before the command"
            })
    @DisabledOnOs(OS.WINDOWS)
    void whatCannotBeUsedIsOneLineAndExitCodeTwo(String arguments, String line) throws Exception {
        assertUnusable(line, arguments.split(" "));
    }

    @Test
    void aPortThatIsTakenIsOneLineAndExitCodeTwo() throws Exception {
        try (var other = LocalOrchestra.start(0)) {
            String port = String.valueOf(other.url().getPort());
            assertUnusable(
                    "Port " + port + " cannot be used: Address already in use",
                    "--page",
                    "--port",
                    port,
                    JAVA,
                    "-version");
        }
    }

    @Test
    void theExitCodeOfWhatCannotBeUsedIsTheProgramsOwn() throws Exception {
        Process process = start("--port", "eighty");

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(directory.resolve("err")).content().hasLineCount(1);
    }

    private static void assertUnusable(String line, String... arguments) throws InterruptedException {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exitCode = Main.run(List.of(arguments), new PrintStream(out), new PrintStream(err));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString()).startsWith("local-orchestra: " + line).hasLineCount(1);
    }

    private Process start(String... command) throws IOException {
        var line = new ArrayList<>(List.of(JAVA, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        line.addAll(List.of(command));
        return new ProcessBuilder(line)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("out"));
    }

    private String variable(String name) throws IOException {
        Matcher matcher = Pattern.compile("export " + name + "=(\\S+)").matcher(output());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static void post(String url, String apiKey, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + apiKey)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }
}
