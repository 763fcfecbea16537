/** A stand-in for Orchestra's webhook, for the tests of a job. */
module io.getorchestra.test {
    requires transitive com.fasterxml.jackson.databind;
    requires transitive jdk.httpserver;
    requires static transitive org.junit.jupiter.api;

    exports io.getorchestra.test;
}
