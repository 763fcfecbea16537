package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.Log;
import io.getorchestra.contract.LoggingSetup;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import io.getorchestra.contract.LoggingSetup.Queue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.NullConfiguration;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;

/** Log4j2, for the contract. */
public final class Log4j2Framework implements Framework {
    private static final String DEFAULT_PATTERN = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %c{1} - %msg%n";

    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final List<Status> statuses = new CopyOnWriteArrayList<>();
    private final StatusListener listener = new StatusListener() {
        @Override
        public void log(StatusData data) {
            Throwable thrown = data.getThrowable();
            statuses.add(new Status(
                    data.getLevel().isMoreSpecificThan(Level.ERROR),
                    data.getMessage().getFormattedMessage() + (thrown == null ? "" : " " + thrown)));
        }

        @Override
        public Level getStatusLevel() {
            return Level.WARN;
        }

        @Override
        public void close() {}
    };

    @Override
    public String configurationProperty() {
        return "log4j2.configurationFile";
    }

    @Override
    public String configuration(LoggingSetup setup) {
        StringBuilder xml = new StringBuilder("<Configuration shutdownHook='"
                + (setup.ownShutdownHook() ? "enable" : "disable") + "'>\n<Appenders>\n");
        List<String> references = new ArrayList<>();
        if (setup.console()) {
            xml.append("<Console name='CONSOLE'>")
                    .append(layout(LoggingSetup.PATTERN, "UTF-8"))
                    .append("</Console>\n");
            references.add("CONSOLE");
        }
        if (setup.userLog() != null) {
            xml.append("<File name='USER'"
                            + attribute("fileName", setup.userLog().toString()) + ">")
                    .append(layout(LoggingSetup.PATTERN, "UTF-8"))
                    .append("</File>\n");
            references.add("USER");
        }
        for (Orchestra each : setup.orchestra()) {
            references.add(orchestra(xml, each, "ORCHESTRA-" + references.size()));
        }
        xml.append("</Appenders>\n<Loggers><Root level='")
                .append(setup.rootLevel())
                .append("'>");
        references.forEach(each -> xml.append(reference(each)));
        return xml.append("</Root></Loggers>\n</Configuration>\n").toString();
    }

    private static String orchestra(StringBuilder xml, Orchestra appender, String name) {
        xml.append("<Orchestra name='" + name + "'");
        appender.settings().forEach((setting, value) -> xml.append(attribute(setting, value)));
        xml.append(">\n");
        if (appender.encoderThatFails()) {
            xml.append("<FailingLayout/>");
        } else if (appender.pattern() != null || appender.charset() != null) {
            xml.append(layout(
                    appender.pattern() == null ? DEFAULT_PATTERN : appender.pattern(),
                    appender.charset() == null ? null : appender.charset().name()));
        }
        appender.redact().forEach(pattern -> xml.append("<Redact" + attribute("pattern", pattern) + "/>\n"));
        xml.append("</Orchestra>\n");
        return queue(xml, appender.queue(), name);
    }

    private static String queue(StringBuilder xml, Queue queue, String name) {
        String async = name + "-ASYNC";
        switch (queue) {
            case NONE -> {
                return name;
            }
            case ASYNC -> async(xml, async, name, "", "");
            case NESTED_ASYNC -> {
                async(xml, async + "-INNER", name, "", "");
                async(xml, async, async + "-INNER", "", "");
            }
            case NEVER_BLOCKING -> async(xml, async, name, " blocking='false' bufferSize='30000'", "");
            case ASYNC_FOR_INFO_ONLY ->
                async(
                        xml,
                        async,
                        name,
                        "",
                        "<LevelRangeFilter minLevel='INFO' maxLevel='INFO' onMatch='ACCEPT' onMismatch='DENY'/>");
        }
        return async;
    }

    private static void async(StringBuilder xml, String name, String inner, String attributes, String filter) {
        xml.append("<Async name='" + name + "'" + attributes + ">" + filter + reference(inner) + "</Async>\n");
    }

    private static String reference(String name) {
        return "<AppenderRef ref='" + name + "'/>";
    }

    private static String layout(String pattern, String charset) {
        return "<PatternLayout" + attribute("pattern", pattern) + (charset == null ? "" : attribute("charset", charset))
                + "/>";
    }

    private static String attribute(String name, String value) {
        return " " + name + "=\""
                + value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;") + "\"";
    }

    @Override
    public void start(Path configuration) {
        StatusLogger.getLogger().removeListener(listener);
        statuses.clear();
        StatusLogger.getLogger().registerListener(listener);
        reconfigure(configuration);
    }

    @Override
    public void reconfigure(Path configuration) {
        context.setConfigLocation(configuration.toUri());
    }

    @Override
    public void stop() {
        context.setConfiguration(new NullConfiguration());
        StatusLogger.getLogger().removeListener(listener);
    }

    @Override
    public Log log(String name) {
        Logger logger = LogManager.getLogger(name);
        return (level, message, thrown) -> {
            Level ours = Level.valueOf(level.name());
            if (message instanceof String text) {
                logger.log(ours, text, thrown);
            } else {
                logger.atLevel(ours).withThrowable(thrown).log("{}", message);
            }
        };
    }

    @Override
    public List<Status> statuses() {
        return List.copyOf(statuses);
    }

    @Override
    public boolean stopsApplications(Status status) {
        return false;
    }

    @Override
    public Map<String, String> context() {
        return ThreadContext.getImmutableContext();
    }

    @Override
    public void putContext(String key, String value) {
        ThreadContext.put(key, value);
    }

    @Override
    public void removeContext(String key) {
        ThreadContext.remove(key);
    }
}
