package io.getorchestra.contract;

import io.getorchestra.OrchestraTaskScope;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Programs that tests run in a JVM of their own. */
public final class Jobs {
    private static final String NAME = "nightly-export";
    private static final Log LOG = Framework.current().log("NightlyExport");

    private Jobs() {}

    /**
     * @param arguments the name of a job, and what else it wants
     */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "throws" -> throwsOutOfRun();
            case "throwsBare" -> throwsOutOfBareBlock();
            case "succeeds" -> succeeds();
            case "reportsAll" -> reportsAll();
            case "logsHttp" -> logsHttp();
            case "ownHttp" -> ownHttp();
            case "exits" -> exits(Integer.parseInt(arguments[1]));
            case "exitsAfterWord" -> exitsAfterWord(arguments[1]);
            case "exitsAfterClose" -> exitsAfterClose();
            case "exitsDuringClose" -> exitsDuringClose();
            case "exitsAfterEvents" -> exitsAfterEvents(Integer.parseInt(arguments[1]));
            case "throwsAfterEvents" -> throwsAfterEvents(Integer.parseInt(arguments[1]));
            case "threadless" -> threadless();
            case "halts" -> halts();
            case "leaves" -> OrchestraTaskScope.open(NAME).update("leaving");
            case "waits" -> waits();
            case "counts" -> countsHooksAndThreads(Integer.parseInt(arguments[1]));
            case "twice" -> twice();
            case "joins" -> joins();
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void throwsOutOfRun() {
        OrchestraTaskScope.run(NAME, task -> {
            System.out.println("job output");
            LOG.info("exporting");
            throw new IllegalStateException("no such table: orders");
        });
    }

    private static void throwsOutOfBareBlock() {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            LOG.info("exporting " + task.isActive());
            throw new IllegalStateException("no such table: orders");
        }
    }

    private static void succeeds() {
        OrchestraTaskScope.run(NAME, task -> {
            System.out.println("job output");
            LOG.info("exporting");
        });
        System.err.println("job error output");
    }

    private static void reportsAll() {
        try (var task = OrchestraTaskScope.open(NAME)) {
            LOG.info("exporting");
            task.update("half done");
            task.setOutput("rows", 42);
        }
    }

    /** {@code java.util.logging} at its loudest, where the JDK's HTTP clients log their headers. */
    private static void logsHttp() {
        for (String name : List.of("sun.net.www.protocol.http.HttpURLConnection", "jdk.httpclient.HttpClient")) {
            java.util.logging.Logger.getLogger(name).finest("as loud as can be");
        }
        OrchestraTaskScope.run(NAME, task -> {
            LOG.info("exporting");
            task.setOutput("rows", List.of(42));
        });
    }

    /** As Hadoop's {@code FsUrlStreamHandlerFactory} takes over protocols. */
    private static void ownHttp() {
        URL.setURLStreamHandlerFactory(protocol -> !protocol.startsWith("http")
                ? null
                : new URLStreamHandler() {
                    @Override
                    protected URLConnection openConnection(URL url) {
                        throw new UnsupportedOperationException("no " + url + " here");
                    }
                });
        succeeds();
    }

    private static void exits(int code) {
        OrchestraTaskScope.run(NAME, task -> {
            LOG.info("exporting");
            System.exit(code);
        });
    }

    private static void exitsAfterWord(String word) {
        OrchestraTaskScope.run(NAME, task -> {
            switch (word) {
                case "succeed" -> task.succeed("all is well");
                case "warn" -> task.warn("nearly");
                case "fail" -> task.fail("disk is full");
                case "cancel" -> task.cancel("stopped by hand");
                default -> throw new IllegalArgumentException(word);
            }
            System.exit(0);
        });
    }

    private static void exitsAfterClose() {
        OrchestraTaskScope.run(NAME, task -> LOG.info("exporting"));
        System.exit(3);
    }

    /** Exits as soon as another thread waits for the answer to the last status. */
    private static void exitsDuringClose() {
        OrchestraTaskScope task = OrchestraTaskScope.open(NAME);
        task.update("so that what follows is the end");
        LOG.info("exporting");
        task.succeed();
        Thread closer = new Thread(task::close, "closer");
        closer.setDaemon(true);
        closer.start();
        while (task.isActive() || closer.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        System.exit(0);
    }

    private static void exitsAfterEvents(int events) {
        OrchestraTaskScope.run(NAME, task -> {
            for (int i = 0; i < events; i++) {
                LOG.info("event " + i);
            }
            System.exit(0);
        });
    }

    private static void throwsAfterEvents(int events) {
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            for (int i = 0; i < events; i++) {
                LOG.info("event " + i + " " + task.isActive());
            }
            throw new IllegalStateException("no such table: orders");
        }
    }

    private static void threadless() {
        try {
            while (true) {
                Thread thread = new Thread(Jobs::waitForEver);
                thread.setDaemon(true);
                thread.start();
            }
        } catch (OutOfMemoryError e) {
            System.out.println("no more threads");
        }
        try (OrchestraTaskScope task = OrchestraTaskScope.open(NAME)) {
            LOG.info("exporting " + task.isActive());
        }
        System.out.println(Framework.current().context());
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // Nobody does.
        }
    }

    private static void halts() {
        OrchestraTaskScope.run(NAME, task -> {
            task.update("halting");
            Runtime.getRuntime().halt(7);
        });
    }

    private static void waits() throws InterruptedException {
        OrchestraTaskScope.run(NAME, task -> {
            LOG.info("exporting");
            task.update("waiting");
            System.out.println("ready");
            new CountDownLatch(1).await();
        });
    }

    private static void countsHooksAndThreads(int scopes) throws ReflectiveOperationException {
        OrchestraTaskScope.run(NAME, task -> LOG.info("warm"));
        int hooks = hooks();
        for (int i = 0; i < scopes; i++) {
            OrchestraTaskScope.run(NAME, task -> LOG.info("working"));
        }
        System.out.println("more hooks: " + (hooks() - hooks));
    }

    private static int hooks() throws ReflectiveOperationException {
        Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        hooks.setAccessible(true);
        return ((Map<?, ?>) hooks.get(null)).size();
    }

    /** The second time without the system property. */
    private static void twice() {
        OrchestraTaskScope.run(NAME, task -> {});
        System.clearProperty("orchestra.task-run-id");
        OrchestraTaskScope.run(NAME, task -> {});
    }

    private static void joins() {
        try (OrchestraTaskScope task = OrchestraTaskScope.join("worker-2.log")) {
            LOG.info("working");
            task.setOutput("rows", 42);
            task.update("half of it");
        }
    }
}
