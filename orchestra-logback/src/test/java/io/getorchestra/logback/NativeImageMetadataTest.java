package io.getorchestra.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.core.Appender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

final class NativeImageMetadataTest {
    private static final String METADATA =
            "/META-INF/native-image/io.getorchestra/orchestra-logback/reflect-config.json";

    @Test
    void namesTheClassThatLogbackMakesFromItsConfiguration() throws Exception {
        JsonNode metadata = metadata();

        assertThat(metadata).hasSize(1);
        Class<?> named = Class.forName(metadata.get(0).get("name").textValue());
        assertThat(named).isEqualTo(OrchestraAppender.class);
        assertThat(named.getConstructor().newInstance()).isInstanceOf(Appender.class);
        assertThat(metadata.get(0).get("methods").get(0).get("name").textValue())
                .isEqualTo("<init>");
        // Logback looks for the setter of each element.
        assertThat(metadata.get(0).get("allPublicMethods").booleanValue()).isTrue();
    }

    private static JsonNode metadata() throws IOException {
        try (InputStream in = NativeImageMetadataTest.class.getResourceAsStream(METADATA)) {
            return new ObjectMapper().readTree(in);
        }
    }
}
