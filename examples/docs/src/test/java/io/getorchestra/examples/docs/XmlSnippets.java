package io.getorchestra.examples.docs;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import io.getorchestra.logback.OrchestraAppender;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.xml.XmlConfigurationFactory;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;
import org.w3c.dom.Element;

/** XML of the pages: a configuration of Logback or Log4j2, or a dependency. */
final class XmlSnippets {
    private XmlSnippets() {}

    /** What the framework says of it from a warning on, or what is not in this build. */
    static List<String> problems(String snippet) throws Exception {
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(stream(snippet))
                .getDocumentElement();
        return switch (root.getTagName()) {
            case "configuration" -> logback(snippet);
            case "Configuration" -> log4j(snippet);
            case "dependency" -> dependency(root);
            default -> List.of("<" + root.getTagName() + "> is nothing that this test knows");
        };
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> logback(String xml) throws JoranException {
        var context = new LoggerContext();
        try {
            var configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(stream(xml));
            List<String> problems = new ArrayList<>(context.getStatusManager().getCopyOfStatusList().stream()
                    .filter(status -> status.getLevel() >= Status.WARN)
                    .map(Status::toString)
                    .toList());
            if (context.getLoggerList().stream()
                    .map(logger -> logger.getAppender("ORCHESTRA"))
                    .noneMatch(appender -> appender instanceof OrchestraAppender && appender.isStarted())) {
                problems.add("no appender has started");
            }
            return problems;
        } finally {
            context.stop();
        }
    }

    private static List<String> log4j(String xml) throws IOException {
        var listener = new Listener(new ArrayList<>());
        StatusLogger.getLogger().registerListener(listener);
        try (var context = new org.apache.logging.log4j.core.LoggerContext("docs")) {
            Configuration configuration =
                    new XmlConfigurationFactory().getConfiguration(context, new ConfigurationSource(stream(xml)));
            context.start(configuration);
            if (configuration.getLoggers().values().stream()
                    .map(logger -> logger.getAppenders().get("ORCHESTRA"))
                    .noneMatch(appender ->
                            appender instanceof io.getorchestra.log4j2.OrchestraAppender && appender.isStarted())) {
                listener.problems.add("no appender has started");
            }
        } finally {
            StatusLogger.getLogger().removeListener(listener);
        }
        return listener.problems;
    }

    private record Listener(List<String> problems) implements StatusListener {

        @Override
        public void log(StatusData data) {
            problems.add(data.getFormattedStatus());
        }

        @Override
        public Level getStatusLevel() {
            return Level.WARN;
        }

        @Override
        public void close() {}
    }

    private static List<String> dependency(Element dependency) {
        String artifact = text(dependency, "artifactId");
        return Stream.of(
                        "io.getorchestra".equals(text(dependency, "groupId")) ? "" : "not our groupId",
                        Files.exists(Page.PROJECT.resolve(artifact).resolve("pom.xml"))
                                ? ""
                                : artifact + " is not built",
                        System.getProperty("project.version").equals(text(dependency, "version"))
                                ? ""
                                : text(dependency, "version") + " is not this version")
                .filter(problem -> !problem.isEmpty())
                .toList();
    }

    private static String text(Element parent, String name) {
        return parent.getElementsByTagName(name).item(0).getTextContent();
    }
}
