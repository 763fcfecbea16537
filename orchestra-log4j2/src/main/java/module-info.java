/** The Log4j2 plugin {@code <Orchestra>}. */
@SuppressWarnings("module") // the framework's name ends in a digit
module io.getorchestra.log4j2 {
    requires io.getorchestra.core;
    // Log4j tells of a new configuration through java.beans; only attached appenders listen.
    requires static java.desktop;
    requires org.apache.logging.log4j;
    requires transitive org.apache.logging.log4j.core;

    exports io.getorchestra.log4j2;

    // Log4j fills in the fields of the plugin's builder.
    opens io.getorchestra.log4j2 to
            org.apache.logging.log4j.core;

    provides io.getorchestra.internal.capture.LoggingBackend with
            io.getorchestra.log4j2.Log4j2Backend;
    provides org.apache.logging.log4j.core.util.WatchEventService with
            io.getorchestra.log4j2.OrchestraPlugins;
}
