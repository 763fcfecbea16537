/** Task scopes, log capture and delivery to Orchestra's webhook. */
@SuppressWarnings("module") // the adapters are built after this module
module io.getorchestra.core {
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires transitive org.slf4j;

    exports io.getorchestra;
    exports io.getorchestra.internal.capture to
            io.getorchestra.logback,
            io.getorchestra.log4j2;

    uses io.getorchestra.internal.capture.LoggingBackend;
}
