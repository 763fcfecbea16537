package io.getorchestra.examples.local;

import io.getorchestra.examples.local.page.Page;
import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.ReceivedEvent;
import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the stand-in from a terminal.
 *
 * <pre>
 * java -jar local-orchestra.jar [--port N]              until Ctrl-C; shows each event as it arrives
 * java -jar local-orchestra.jar [--port N] command ...  runs the command as a task, as Orchestra would start it, then shows
 *                                                       what it reported and exits with its exit code
 *
 * With --page a page in the browser shows the same, until Ctrl-C. What cannot be used is exit code 2.
 * </pre>
 */
public final class Main {
    private static final int UNUSABLE = 2;
    private static final int HIGHEST_PORT = 65_535;

    private final PrintStream out;
    private final Page page;
    private final TaskRunReport report = new TaskRunReport(ZoneId.systemDefault());

    private Main(PrintStream out, Page page) {
        this.out = out;
        this.page = page;
    }

    /** Says in one line what cannot be used. */
    private static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    /** Reads the arguments; see the class. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** Returns the exit code. */
    static int run(List<String> given, PrintStream out, PrintStream err) throws InterruptedException {
        try {
            List<String> arguments = given;
            int port = 0;
            Page page = null;
            while (!arguments.isEmpty() && arguments.get(0).startsWith("--")) {
                switch (arguments.get(0)) {
                    case "--page" -> page = new Page();
                    case "--port" -> {
                        arguments = arguments.subList(1, arguments.size());
                        port = port(arguments.isEmpty() ? "" : arguments.get(0));
                    }
                    default ->
                        throw new Unusable("Unknown option " + arguments.get(0)
                                + "; there are --page and --port N, before the command");
                }
                arguments = arguments.subList(Math.min(1, arguments.size()), arguments.size());
            }
            var main = new Main(out, page);
            return arguments.isEmpty() ? main.serve(port) : main.runTask(port, arguments);
        } catch (Unusable e) {
            err.println("local-orchestra: " + e.getMessage());
            return UNUSABLE;
        }
    }

    private static int port(String text) throws Unusable {
        try {
            int port = Integer.parseInt(text);
            if (port >= 0 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new Unusable("--port needs a number from 0 to " + HIGHEST_PORT + ", not '" + text + "'");
    }

    private LocalOrchestra start(int port, LocalOrchestra.Listener listener) throws Unusable {
        try {
            LocalOrchestra orchestra = LocalOrchestra.start(port, page == null ? listener : page);
            if (page != null) {
                page.show(orchestra);
                out.println("Page: " + orchestra.url());
            }
            return orchestra;
        } catch (IOException e) {
            throw new Unusable(e.getMessage());
        }
    }

    private int serve(int port) throws Unusable, InterruptedException {
        try (var orchestra = start(port, this::show)) {
            out.println("Local Orchestra listens. Start a job with");
            (page == null ? orchestra.environment() : page.environment())
                    .entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .forEach(variable ->
                                    out.println("  export " + variable.getKey() + "=" + variable.getValue()));
            out.println("and stop with Ctrl-C.\n");
            new CountDownLatch(1).await();
            return 0;
        }
    }

    private int runTask(int port, List<String> command) throws Unusable, InterruptedException {
        try (var orchestra = start(port, event -> {})) {
            out.println("=== The job, with Orchestra played by " + orchestra.url());
            out.println();
            Map<String, String> environment = orchestra.environment();
            var job = new ProcessBuilder(command).inheritIO();
            job.environment().putAll(environment);
            UUID taskRunId = UUID.fromString(environment.get("ORCHESTRA_TASK_RUN_ID"));
            Process process = started(job);
            if (page != null) {
                page.jobStarted(taskRunId, command);
            }
            int exitCode = process.waitFor();
            if (page != null) {
                page.jobEnded(taskRunId, exitCode);
            }
            out.println();
            out.println("=== The job's exit code: " + exitCode + ". What it told Orchestra:");
            out.println();
            orchestra.taskRuns().forEach(taskRun -> out.println(report.of(taskRun)));
            if (orchestra.taskRuns().isEmpty()) {
                out.println("Nothing.");
            }
            if (page != null) {
                out.println("=== The page stays at " + orchestra.url() + " until Ctrl-C.");
                new CountDownLatch(1).await();
            }
            return exitCode;
        }
    }

    private static Process started(ProcessBuilder job) throws Unusable {
        try {
            return job.start();
        } catch (IOException e) {
            String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new Unusable("The command " + job.command().get(0) + " cannot be run: " + reason.strip());
        }
    }

    private void show(ReceivedEvent event) {
        switch (event.type()) {
            case UPDATE_STATUS -> out.println(report.statusLine(event));
            case SET_OUTPUT ->
                out.println("Output " + event.text("output_name") + " = "
                        + event.json().get("output_value"));
            case LOG -> out.println("Log " + event.text("log_name") + "\n" + event.text("data"));
        }
    }
}
