/** The Orchestra appender for Logback. */
module io.getorchestra.logback {
    requires transitive ch.qos.logback.classic;
    requires transitive ch.qos.logback.core;
    requires io.getorchestra.core;
    requires org.slf4j;

    exports io.getorchestra.logback;

    provides io.getorchestra.internal.capture.LoggingBackend with
            io.getorchestra.logback.LogbackBackend;
}
