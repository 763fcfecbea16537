package io.getorchestra.logback;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import io.getorchestra.contract.Framework;
import io.getorchestra.contract.Log;
import io.getorchestra.contract.LoggingSetup;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import io.getorchestra.contract.LoggingSetup.Queue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LocationAwareLogger;

/** Logback, for the contract. */
public final class LogbackFramework implements Framework {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

    @Override
    public String configurationProperty() {
        return "logback.configurationFile";
    }

    @Override
    public Map<String, String> javaUtilLogging(Path directory) {
        Path file = directory.resolve("logging.properties");
        try {
            Files.writeString(file, "handlers = org.slf4j.bridge.SLF4JBridgeHandler\n.level = ALL\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("java.util.logging.config.file", file.toString());
    }

    @Override
    public String configuration(LoggingSetup setup) {
        StringBuilder xml = new StringBuilder("<configuration>\n");
        List<String> references = new ArrayList<>();
        if (setup.rootLevel().equals("ALL")) {
            // As users do who want to see all that java.util.logging says.
            xml.append("<contextListener class='ch.qos.logback.classic.jul.LevelChangePropagator'/>\n");
        }
        if (setup.ownShutdownHook()) {
            xml.append("<shutdownHook class='ch.qos.logback.core.hook.DefaultShutdownHook'/>\n");
        }
        if (setup.console()) {
            xml.append("<appender name='CONSOLE' class='ch.qos.logback.core.ConsoleAppender'>")
                    .append(encoder(LoggingSetup.PATTERN, null))
                    .append("</appender>\n");
            references.add("CONSOLE");
        }
        if (setup.userLog() != null) {
            xml.append("<appender name='USER' class='ch.qos.logback.core.FileAppender'>")
                    .append(element("file", setup.userLog().toString()))
                    .append(encoder(LoggingSetup.PATTERN, "UTF-8"))
                    .append("</appender>\n");
            references.add("USER");
        }
        for (Orchestra each : setup.orchestra()) {
            references.add(orchestra(xml, each, "ORCHESTRA-" + references.size()));
        }
        xml.append("<root level='").append(setup.rootLevel()).append("'>");
        references.forEach(each -> xml.append(reference(each)));
        return xml.append("</root>\n</configuration>\n").toString();
    }

    private static String orchestra(StringBuilder xml, Orchestra appender, String name) {
        StringBuilder element =
                new StringBuilder("<appender name='" + name + "' class='" + OrchestraAppender.class.getName() + "'>\n");
        appender.settings().forEach((setting, value) -> element.append(element(setting, value)));
        appender.redact().forEach(pattern -> element.append(element("redact", pattern)));
        switch (appender.encoder()) {
            case FAILING -> element.append("<encoder class='" + FailingEncoder.class.getName() + "'/>");
            case SLOW, FRAMED, FAILING_FRAME ->
                element.append("<encoder class='ch.qos.logback.core.encoder.LayoutWrappingEncoder'><layout class='"
                        + MessageLayout.class.getName() + "'>"
                        + element("kind", appender.encoder().name())
                        + "</layout></encoder>");
            case PATTERN -> {
                if (appender.pattern() != null || appender.charset() != null) {
                    element.append(encoder(
                            appender.pattern() == null ? OrchestraAppender.DEFAULT_PATTERN : appender.pattern(),
                            appender.charset() == null
                                    ? null
                                    : appender.charset().name()));
                }
            }
        }
        element.append("</appender>\n");
        if (appender.queue() == Queue.MADE_AT_FIRST_EVENT) {
            xml.append("<appender name='" + name + "-SIFT' class='ch.qos.logback.classic.sift.SiftingAppender'>"
                    + "<discriminator><key>region</key><defaultValue>none</defaultValue></discriminator><sift>"
                    + element + "</sift></appender>\n");
        } else {
            xml.append(element);
        }
        return queue(xml, appender.queue(), name);
    }

    private static String queue(StringBuilder xml, Queue queue, String name) {
        String async = name + "-ASYNC";
        String keepsAll = "<discardingThreshold>0</discardingThreshold>";
        switch (queue) {
            case NONE -> {
                return name;
            }
            case ASYNC -> async(xml, async, name, keepsAll);
            case NESTED_ASYNC -> {
                async(xml, async + "-INNER", name, keepsAll);
                async(xml, async, async + "-INNER", keepsAll);
            }
            case NEVER_BLOCKING ->
                async(xml, async, name, "<neverBlock>true</neverBlock><queueSize>30000</queueSize>" + keepsAll);
            case ASYNC_FOR_INFO_ONLY ->
                async(
                        xml,
                        async,
                        name,
                        keepsAll + "<filter class='ch.qos.logback.classic.filter.LevelFilter'>"
                                + "<level>INFO</level><onMatch>ACCEPT</onMatch><onMismatch>DENY</onMismatch></filter>");
            case ASYNC_FOR_ONE_LOGGER ->
                async(xml, async, name, keepsAll + "<filter class='" + OneLogger.class.getName() + "'/>");
            case ASYNC_WITH_LOCATION ->
                async(xml, async, name, keepsAll + "<includeCallerData>true</includeCallerData>");
            case MASKED -> wrapper(xml, async, name, Wrapper.Masking.class);
            case MASKED_ASYNC -> {
                async(xml, async + "-INNER", name, keepsAll);
                wrapper(xml, async, async + "-INNER", Wrapper.Masking.class);
            }
            case ASYNC_MASKED -> {
                wrapper(xml, async + "-INNER", name, Wrapper.Masking.class);
                async(xml, async, async + "-INNER", keepsAll);
            }
            case OWN_THREAD -> wrapper(xml, async, name, Wrapper.Threaded.class);
            case MADE_AT_FIRST_EVENT -> {
                return name + "-SIFT";
            }
        }
        return async;
    }

    private static void wrapper(StringBuilder xml, String name, String inner, Class<?> type) {
        xml.append(
                "<appender name='" + name + "' class='" + type.getName() + "'>" + reference(inner) + "</appender>\n");
    }

    private static void async(StringBuilder xml, String name, String inner, String elements) {
        xml.append("<appender name='" + name + "' class='ch.qos.logback.classic.AsyncAppender'>" + elements
                + reference(inner) + "</appender>\n");
    }

    private static String reference(String name) {
        return "<appender-ref ref='" + name + "'/>";
    }

    private static String encoder(String pattern, String charset) {
        return "<encoder>" + element("pattern", pattern) + (charset == null ? "" : element("charset", charset))
                + "</encoder>";
    }

    private static String element(String name, String value) {
        return "<" + name + ">" + value.replace("&", "&amp;").replace("<", "&lt;") + "</" + name + ">\n";
    }

    @Override
    public void start(Path configuration) {
        context.getStatusManager().clear();
        reconfigure(configuration);
    }

    @Override
    public void reconfigure(Path configuration) {
        context.reset();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(configuration.toFile());
        } catch (JoranException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        context.reset();
    }

    @Override
    public Log log(String name) {
        LocationAwareLogger logger = context.getLogger(name); // as SLF4J 1.7 has it
        return (level, message, thrown) -> {
            boolean isText = message instanceof String && thrown == null;
            logger.log(
                    null,
                    LogbackFramework.class.getName(),
                    level.toInt(),
                    isText ? (String) message : "{}",
                    isText ? null : new Object[] {message},
                    thrown);
        };
    }

    @Override
    public List<Status> statuses() {
        return context.getStatusManager().getCopyOfStatusList().stream()
                .map(status -> new Status(
                        status.getEffectiveLevel() >= ch.qos.logback.core.status.Status.ERROR,
                        status.getMessage() + (status.getThrowable() == null ? "" : " " + status.getThrowable())))
                .toList();
    }

    @Override
    public boolean stopsApplications(Status status) {
        return status.isError();
    }

    @Override
    public Map<String, String> context() {
        Map<String, String> map = MDC.getCopyOfContextMap();
        return map == null ? Map.of() : map;
    }

    @Override
    public void putContext(String key, String value) {
        MDC.put(key, value);
    }

    @Override
    public void removeContext(String key) {
        MDC.remove(key);
    }
}
