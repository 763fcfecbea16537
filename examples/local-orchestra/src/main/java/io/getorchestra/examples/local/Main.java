package io.getorchestra.examples.local;

import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the stand-in from a terminal.
 *
 * <pre>
 * java -jar local-orchestra.jar [--port N]              until Ctrl-C; shows each event as it arrives
 * java -jar local-orchestra.jar [--port N] command ...  runs the command as a task, as Orchestra would start it, then shows
 *                                                       what it reported and exits with its exit code
 * </pre>
 */
public final class Main {
    private final PrintStream out;
    private final TaskRunReport report = new TaskRunReport(ZoneId.systemDefault());

    private Main(PrintStream out) {
        this.out = out;
    }

    /** Reads the arguments; see the class. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> arguments = List.of(args);
        int port = 0;
        if (arguments.size() >= 2 && arguments.get(0).equals("--port")) {
            port = Integer.parseInt(arguments.get(1));
            arguments = arguments.subList(2, arguments.size());
        }
        var main = new Main(System.out);
        if (arguments.isEmpty()) {
            main.serve(port);
        } else {
            System.exit(main.runTask(port, arguments));
        }
    }

    private void serve(int port) throws IOException, InterruptedException {
        try (var orchestra = LocalOrchestra.start(port, this::show)) {
            out.println("Local Orchestra listens. Start a job with");
            orchestra.environment().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(variable -> out.println("  export " + variable.getKey() + "=" + variable.getValue()));
            out.println("and stop with Ctrl-C.\n");
            new CountDownLatch(1).await();
        }
    }

    private int runTask(int port, List<String> command) throws IOException, InterruptedException {
        try (var orchestra = LocalOrchestra.start(port)) {
            out.println("=== The job, with Orchestra played by " + orchestra.url());
            out.println();
            var job = new ProcessBuilder(command).inheritIO();
            job.environment().putAll(orchestra.environment());
            int exitCode = job.start().waitFor();
            out.println();
            out.println("=== The job's exit code: " + exitCode + ". What it told Orchestra:");
            out.println();
            orchestra.taskRuns().forEach(taskRun -> out.println(report.of(taskRun)));
            if (orchestra.taskRuns().isEmpty()) {
                out.println("Nothing.");
            }
            return exitCode;
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
