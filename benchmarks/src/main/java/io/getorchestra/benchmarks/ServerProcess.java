package io.getorchestra.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** A {@link NullServer} on loopback in a JVM of its own. */
public final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final String url;

    /**
     * What the server has received.
     *
     * @param lines how many backslashes; in JSON whose only escape is the line end, that is how many lines
     */
    public record Totals(long requests, long bytes, long lines) {
        /** What has come since. */
        public Totals since(Totals before) {
            return new Totals(requests - before.requests, bytes - before.bytes, lines - before.lines);
        }
    }

    private ServerProcess(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    public static ServerProcess start() throws IOException {
        Process process = new ProcessBuilder(Jvm.java(), "-cp", Jvm.ownClasses(), NullServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String url =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (url == null) {
            throw new IOException("the server did not start");
        }
        return new ServerProcess(process, url);
    }

    public String url() {
        return url;
    }

    public Totals totals() throws IOException {
        try (InputStream in = URI.create(url).toURL().openStream()) {
            String[] counts = new String(in.readAllBytes(), StandardCharsets.UTF_8).split(" ");
            return new Totals(Long.parseLong(counts[0]), Long.parseLong(counts[1]), Long.parseLong(counts[2]));
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
