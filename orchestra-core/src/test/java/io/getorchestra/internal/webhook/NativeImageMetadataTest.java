package io.getorchestra.internal.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.junit.jupiter.api.Test;

final class NativeImageMetadataTest {

    @Test
    void enablesTheProtocolsThatTheTransportUses() throws IOException {
        var properties = new Properties();
        try (InputStream in = getClass()
                .getResourceAsStream("/META-INF/native-image/io.getorchestra/orchestra-core/native-image.properties")) {
            properties.load(in);
        }

        assertThat(properties).containsOnlyKeys("Args");
        assertThat(properties.getProperty("Args")).isEqualTo("--enable-url-protocols=http,https");
    }
}
