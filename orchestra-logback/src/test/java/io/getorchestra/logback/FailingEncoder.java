package io.getorchestra.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.nio.charset.StandardCharsets;

/** Writes the message, and throws at some. */
public final class FailingEncoder extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] encode(ILoggingEvent event) {
        if (event.getFormattedMessage().contains(Orchestra.UNENCODABLE)) {
            throw new IllegalStateException("cannot encode this");
        }
        return (event.getFormattedMessage() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return null;
    }

    @Override
    public byte[] footerBytes() {
        return null;
    }
}
