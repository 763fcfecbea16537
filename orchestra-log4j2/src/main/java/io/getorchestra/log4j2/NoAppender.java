package io.getorchestra.log4j2;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.config.Configuration;

/** Looks for the reason why Log4j has no Orchestra appender of this class loader. */
final class NoAppender {
    private static final String NAME = OrchestraAppender.class.getName();
    private static final int MOST_BYTES = 1 << 20;

    private NoAppender() {}

    static String why(Configuration configuration) {
        for (Appender appender : configuration.getAppenders().values()) {
            Class<?> type = appender.getClass();
            if (type.getName().equals(NAME)) {
                return type == OrchestraAppender.class
                        ? "the Orchestra appender of Log4j's configuration has not started; see Log4j's status messages"
                        : "Log4j's Orchestra appender is of another class loader, " + type.getClassLoader()
                                + ", while this scope is of " + OrchestraAppender.class.getClassLoader()
                                + ": keep one copy of orchestra-core and orchestra-log4j2, where Log4j is";
            }
        }
        URI file = configuration.getConfigurationSource().getURI();
        return names(file)
                ? "Log4j's configuration " + file
                        + " names an Orchestra appender that Log4j did not make: if its status messages say that the plugin "
                        + "is unknown, put orchestra-log4j2 where log4j-core is (with Spark, into the class path of driver and executors, not --jars), and in a fat jar "
                        + "merge the Log4j2Plugins.dat files"
                : "Log4j's configuration" + (file == null ? "" : " " + file)
                        + " has no Orchestra appender: add <Orchestra name=\"ORCHESTRA\"/> and refer to it from the root logger; "
                        + "or set ORCHESTRA_ATTACH=true, and a scope adds it itself, or ORCHESTRA_SEND_LOGS=false";
    }

    private static boolean names(URI configuration) {
        if (configuration == null) {
            return false;
        }
        try (InputStream in = configuration.toURL().openStream()) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).contains("Orchestra");
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
