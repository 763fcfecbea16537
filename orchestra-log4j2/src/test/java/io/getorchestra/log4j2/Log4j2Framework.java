package io.getorchestra.log4j2;

import io.getorchestra.contract.Framework;
import io.getorchestra.contract.Log;
import io.getorchestra.contract.LoggingSetup;
import io.getorchestra.contract.LoggingSetup.Encoder;
import io.getorchestra.contract.LoggingSetup.Orchestra;
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

/** Log4j2, without SLF4J, for the contract. */
public final class Log4j2Framework implements Framework {
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final List<Status> statuses = new CopyOnWriteArrayList<>();
    private final StatusListener listener = new StatusListener() {
        @Override
        public void log(StatusData data) {
            // Nothing refuses to start because of one of Log4j's statuses.
            statuses.add(new Status(
                    false,
                    data.getMessage().getFormattedMessage()
                            + (data.getThrowable() == null ? "" : " " + data.getThrowable())));
        }

        @Override
        public Level getStatusLevel() {
            return Level.WARN;
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    @Override
    public String configurationProperty() {
        return "log4j2.configurationFile";
    }

    @Override
    public Map<String, String> javaUtilLogging(Path directory) {
        return Map.of("java.util.logging.manager", "org.apache.logging.log4j.jul.LogManager");
    }

    @Override
    public String configuration(LoggingSetup setup) {
        StringBuilder xml = new StringBuilder("<Configuration")
                .append(setup.ownShutdownHook() ? "" : " shutdownHook='disable'")
                .append(">\n<Appenders>\n");
        List<String> references = new ArrayList<>();
        if (setup.console()) {
            xml.append("<Console name='CONSOLE'>")
                    .append(pattern(LoggingSetup.PATTERN, null))
                    .append("</Console>\n");
            references.add("CONSOLE");
        }
        if (setup.userLog() != null) {
            xml.append("<File name='USER'")
                    .append(attribute("fileName", setup.userLog().toString()))
                    .append(">")
                    .append(pattern(LoggingSetup.PATTERN, "UTF-8"))
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
        xml.append("<Orchestra").append(attribute("name", name));
        appender.settings().forEach((setting, value) -> xml.append(attribute(setting, value)));
        xml.append(">\n");
        if (appender.encoder() != Encoder.PATTERN) {
            xml.append("<MessageLayout")
                    .append(attribute("kind", appender.encoder().name()))
                    .append("/>");
        } else if (appender.pattern() != null) {
            xml.append(pattern(
                    appender.pattern(),
                    appender.charset() == null ? null : appender.charset().name()));
        }
        appender.redact()
                .forEach(pattern -> xml.append("<Redact")
                        .append(attribute("pattern", pattern))
                        .append("/>"));
        xml.append("</Orchestra>\n");
        String async = name + "-ASYNC";
        switch (appender.queue()) {
            case NONE -> {
                return name;
            }
            case ASYNC -> async(xml, async, name, "", "");
            case NESTED_ASYNC -> {
                // Log4j itself changes the order where one full queue follows another.
                async(xml, async + "-INNER", name, " bufferSize='30000'", "");
                async(xml, async, async + "-INNER", "", "");
            }
            case NEVER_BLOCKING -> async(xml, async, name, " bufferSize='30000' blocking='false'", "");
            case ASYNC_FOR_INFO_ONLY ->
                async(xml, async, name, "", "<LevelMatchFilter level='INFO' onMatch='ACCEPT' onMismatch='DENY'/>");
            case ASYNC_FOR_ONE_LOGGER -> async(xml, async, name, "", "<OneLogger/>");
            case ASYNC_WITH_LOCATION -> async(xml, async, name, " includeLocation='true'", "");
            case MASKED -> wrapper(xml, async, name, false);
            case MASKED_ASYNC -> {
                async(xml, async + "-INNER", name, "", "");
                wrapper(xml, async, async + "-INNER", false);
            }
            case ASYNC_MASKED -> {
                wrapper(xml, async + "-INNER", name, false);
                async(xml, async, async + "-INNER", "", "");
            }
            case OWN_THREAD -> wrapper(xml, async, name, true);
            case MADE_AT_FIRST_EVENT -> {
                xml.append("<Routing" + attribute("name", async) + "><Routes pattern='all'><Route>");
                async(xml, async + "-MADE", name, "", "");
                xml.append("</Route></Routes></Routing>\n");
            }
        }
        return async;
    }

    private static void async(StringBuilder xml, String name, String inner, String attributes, String elements) {
        xml.append("<Async" + attribute("name", name) + attributes + ">" + reference(inner) + elements + "</Async>\n");
    }

    private static void wrapper(StringBuilder xml, String name, String inner, boolean threaded) {
        xml.append("<Wrapper" + attribute("name", name) + attribute("ref", inner)
                + attribute("threaded", String.valueOf(threaded)) + "/>\n");
    }

    private static String reference(String name) {
        return "<AppenderRef ref='" + name + "'/>";
    }

    private static String pattern(String pattern, String charset) {
        return "<PatternLayout" + attribute("pattern", pattern) + (charset == null ? "" : attribute("charset", charset))
                + "/>";
    }

    private static String attribute(String name, String value) {
        return " " + name + "=\""
                + value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;") + "\"";
    }

    @Override
    public void start(Path configuration) {
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
        StatusLogger.getLogger().removeListener(listener);
        context.reconfigure(new NullConfiguration());
    }

    @Override
    public Log log(String name) {
        Logger logger = LogManager.getLogger(name);
        return (slf4jLevel, message, thrown) -> {
            Level level = Level.valueOf(slf4jLevel.name());
            if (message instanceof String text) {
                logger.log(level, text, thrown);
            } else {
                logger.log(level, "{}", message);
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
