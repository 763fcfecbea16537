package io.getorchestra.examples.local.page;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.getorchestra.test.LocalOrchestra;
import io.getorchestra.test.ReceivedEvent;
import io.getorchestra.test.ReceivedLog;
import io.getorchestra.test.RefusedRequest;
import io.getorchestra.test.TaskRun;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The page that shows what the stand-in received. It is told of each change by server-sent events, and fetches of a log only the lines
 * that are on the screen. It answers browsers that ask for a loopback name: a site that gives its own name the address 127.0.0.1
 * learns nothing.
 */
public final class Page implements HttpHandler, LocalOrchestra.Listener {
    private static final int LINES_AT_ONCE = 1000;
    private static final int LINE_SHOWN = 2000;
    private static final int HEARTBEAT_SECONDS = 15;
    private static final int QUIET_MILLIS = 100;
    private static final int HTTP_PORT = 80;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Changes changes = new Changes();
    private final LogTexts logTexts = new LogTexts();
    private final RunJson json = new RunJson(logTexts);
    private final Map<UUID, Job> jobs = new ConcurrentHashMap<>();
    private volatile LocalOrchestra orchestra;
    private volatile Map<String, String> environment = Map.of();

    /** Serves the page of a stand-in that has this as its listener. */
    public void show(LocalOrchestra shown) {
        orchestra = shown;
        environment = shown.environment();
        shown.answerGet(this);
    }

    /** The variables that the page shows for a job that is started by hand. */
    public Map<String, String> environment() {
        return environment;
    }

    /** A command was started as a task. */
    public void jobStarted(UUID taskRunId, List<String> command) {
        jobs.put(taskRunId, new Job(command, System.currentTimeMillis(), null));
        changes.taskRun(taskRunId);
    }

    /** The command ended. */
    public void jobEnded(UUID taskRunId, int exitCode) {
        jobs.computeIfPresent(taskRunId, (id, job) -> job.ended(exitCode));
        changes.taskRun(taskRunId);
    }

    @Override
    public void accepted(ReceivedEvent event) {
        changes.taskRun(event.taskRunId());
    }

    @Override
    public void refused(RefusedRequest request) {
        changes.refused();
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!isLoopback(
                    exchange.getRequestHeaders().getFirst("Host"),
                    orchestra.url().getPort())) {
                Reply.text(exchange, 403, "Ask for 127.0.0.1 or localhost.\n");
                return;
            }
            String asked = exchange.getRequestURI().getPath();
            String path = asked == null || asked.isEmpty() ? "" : asked.substring(1);
            String asset = path.isEmpty() ? "index.html" : path;
            if (Assets.type(asset) != null) {
                Reply.send(exchange, 200, Assets.type(asset), Assets.read(asset));
            } else if (!path.startsWith("api/")
                    || !answer(exchange, path.substring("api/".length()).split("/"))) {
                Reply.text(exchange, 404, "There is no such page.\n");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static boolean isLoopback(String host, int port) {
        for (String name : List.of("127.0.0.1", "localhost", "[::1]")) {
            // A browser leaves out the port of http itself.
            if ((name + ":" + port).equals(host) || port == HTTP_PORT && name.equals(host)) {
                return true;
            }
        }
        return false;
    }

    private boolean answer(HttpExchange exchange, String[] path) throws IOException, InterruptedException {
        switch (path[0]) {
            case "events" -> events(exchange);
            case "environment" -> Reply.json(exchange, variables());
            case "refused" -> Reply.json(exchange, refused());
            case "runs" -> {
                return path.length > 1 && answerRun(exchange, path);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean answerRun(HttpExchange exchange, String[] path) throws IOException {
        TaskRun run = run(path[1]);
        if (run == null) {
            return false;
        }
        if (path.length == 2) {
            Reply.json(exchange, json.detail(run, jobs.get(run.id()), orchestra.refusedRequests()));
            return true;
        }
        if (path.length == 4 && path[2].equals("outputs") && run.outputs().containsKey(path[3])) {
            Reply.json(exchange, run.outputs().get(path[3]));
            return true;
        }
        if (path.length == 5 && path[2].equals("logs")) {
            List<ReceivedLog> logs = run.logs();
            int number = (int) number(path[3], -1);
            return number >= 0 && number < logs.size() && answerLog(exchange, logs.get(number), path[4]);
        }
        return false;
    }

    private boolean answerLog(HttpExchange exchange, ReceivedLog log, String what) throws IOException {
        Map<String, String> query = query(exchange);
        switch (what) {
            case "lines" -> Reply.json(exchange, lines(logTexts.of(log), number(query.get("from"), 0)));
            case "search" -> {
                String text = query.getOrDefault("text", "");
                LogSearch.Result found = LogSearch.find(logTexts.of(log), text, "true".equals(query.get("case")));
                ObjectNode result = NODES.objectNode().put("hits", found.hits()).put("lineCount", found.lineCount());
                ArrayNode lines = result.putArray("lines");
                for (long line : found.lines()) {
                    lines.add(line);
                }
                Reply.json(exchange, result);
            }
            case "text" -> download(exchange, log.name(), log.parts());
            case "part" -> {
                int part = (int) number(query.get("number"), -1);
                if (part < 0 || part >= log.parts().size()) {
                    return false;
                }
                download(
                        exchange,
                        log.parts().get(part).name(),
                        List.of(log.parts().get(part)));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode lines(LogText log, long from) {
        ObjectNode json = NODES.objectNode().put("from", from).put("lines", log.lines());
        ArrayNode rows = json.putArray("rows");
        for (LogText.Line line : log.lines(from, LINES_AT_ONCE, LINE_SHOWN)) {
            ObjectNode row = rows.addObject().put("text", line.text());
            if (line.more() > 0) {
                row.put("more", line.more());
            }
            if (line.level() != null) {
                row.put("level", line.level().name());
            }
        }
        return json;
    }

    private static void download(HttpExchange exchange, String name, List<ReceivedLog.Part> parts) throws IOException {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        exchange.getResponseHeaders().set("Content-Disposition", "attachment; filename*=UTF-8''" + encoded);
        try (OutputStream out = Reply.stream(exchange, "text/plain; charset=utf-8")) {
            for (ReceivedLog.Part part : parts) {
                out.write(part.text().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** All there is at first, so that a page that comes back needs nothing else; then each change. */
    private void events(HttpExchange exchange) throws IOException, InterruptedException {
        try (OutputStream out = Reply.stream(exchange, "text/event-stream")) {
            if (exchange.getRequestMethod().equals("HEAD")) {
                return;
            }
            long version = changes.version();
            out.write("retry: 1000\n\n".getBytes(StandardCharsets.UTF_8));
            send(out, "all", summaries(null));
            while (true) {
                Changes.Delta delta = changes.since(version, HEARTBEAT_SECONDS);
                version = delta.version();
                if (delta.isEmpty()) {
                    out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                } else {
                    send(out, "changed", summaries(delta.taskRuns()));
                    // What comes at once is told at once.
                    Thread.sleep(QUIET_MILLIS);
                }
            }
        }
    }

    private static void send(OutputStream out, String event, ObjectNode data) throws IOException {
        out.write(("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private ObjectNode summaries(Set<UUID> wanted) {
        ObjectNode result =
                NODES.objectNode().put("refused", orchestra.refusedRequests().size());
        ArrayNode summaries = result.putArray("runs");
        for (TaskRun run : runs()) {
            if (wanted == null || wanted.contains(run.id())) {
                summaries.add(json.summary(run, jobs.get(run.id())));
            }
        }
        return result;
    }

    /** Those that reported, and commands that have not. */
    private List<TaskRun> runs() {
        var runs = new LinkedHashMap<UUID, TaskRun>();
        orchestra.taskRuns().forEach(run -> runs.put(run.id(), run));
        jobs.keySet().forEach(id -> runs.computeIfAbsent(id, silent -> new TaskRun(silent, List.of())));
        return new ArrayList<>(runs.values());
    }

    private TaskRun run(String id) {
        return runs().stream()
                .filter(run -> run.id().toString().equals(id))
                .findFirst()
                .orElse(null);
    }

    private ObjectNode refused() {
        ObjectNode result = NODES.objectNode();
        ArrayNode requests = result.putArray("requests");
        orchestra.refusedRequests().forEach(request -> requests.add(RunJson.request(request)));
        return result;
    }

    private ObjectNode variables() {
        ObjectNode result = NODES.objectNode();
        environment.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(variable -> result.put(variable.getKey(), variable.getValue()));
        return result;
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String raw = exchange.getRequestURI().getRawQuery();
        Map<String, String> query = new LinkedHashMap<>();
        for (String field : raw == null ? new String[0] : raw.split("&")) {
            String[] pair = field.split("=", 2);
            query.put(pair[0], pair.length < 2 ? "" : decoded(pair[1]));
        }
        return query;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }

    private static long number(String text, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
