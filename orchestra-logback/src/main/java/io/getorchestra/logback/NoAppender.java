package io.getorchestra.logback;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.joran.util.ConfigurationWatchListUtil;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Looks for the reason why Logback has no Orchestra appender of this class loader. */
final class NoAppender {
    private static final String NAME = OrchestraAppender.class.getName();
    private static final int DEEPEST = 10;
    private static final int MOST_BYTES = 1 << 20;

    private NoAppender() {}

    static String why(LoggerContext context) {
        for (Logger logger : context.getLoggerList()) {
            Appender<?> appender = find(logger.iteratorForAppenders(), 0);
            if (appender != null) {
                return appender.getClass() == OrchestraAppender.class
                        ? "the Orchestra appender of Logback's configuration has not started; see Logback's status messages"
                        : "Logback's Orchestra appender is of another class loader, " + loader(appender)
                                + ", while this scope is of " + OrchestraAppender.class.getClassLoader()
                                + ": keep one copy of orchestra-core and orchestra-logback, where Logback is";
            }
        }
        URL file = ConfigurationWatchListUtil.getMainWatchURL(context);
        return names(file)
                ? "Logback's configuration " + file
                        + " names the Orchestra appender, but no logger refers to it, or it could not be made: "
                        + "refer to it from the root logger, and see Logback's status messages (<configuration debug=\"true\">)"
                : "Logback's configuration" + (file == null ? "" : " " + file)
                        + " has no Orchestra appender: add <appender name=\"ORCHESTRA\" class=\"" + NAME
                        + "\"/> and refer to it from the root logger; or set ORCHESTRA_ATTACH=true, and a scope adds it itself, "
                        + "or ORCHESTRA_SEND_LOGS=false";
    }

    private static Appender<?> find(Iterator<Appender<ILoggingEvent>> appenders, int depth) {
        while (appenders != null && depth < DEEPEST && appenders.hasNext()) {
            Appender<ILoggingEvent> appender = appenders.next();
            if (appender.getClass().getName().equals(NAME)) {
                return appender;
            }
            Appender<?> inner = inner(appender, depth);
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked") // in Logback's own configuration appenders have events of one type
    private static Appender<?> inner(Appender<ILoggingEvent> appender, int depth) {
        return appender instanceof AppenderAttachable<?> outer
                ? find(((AppenderAttachable<ILoggingEvent>) outer).iteratorForAppenders(), depth + 1)
                : null;
    }

    private static ClassLoader loader(Object object) {
        return object.getClass().getClassLoader();
    }

    private static boolean names(URL configuration) {
        if (configuration == null) {
            return false;
        }
        try (InputStream in = configuration.openStream()) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).contains(NAME);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
