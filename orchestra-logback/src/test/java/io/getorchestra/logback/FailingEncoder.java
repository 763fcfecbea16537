package io.getorchestra.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.nio.charset.StandardCharsets;

/** Writes the message, and fails at some as they say. */
public final class FailingEncoder extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] encode(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        if (message.contains(Orchestra.UNENCODABLE)) {
            return fail(message.substring(message.lastIndexOf(' ') + 1));
        }
        return (message + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] fail(String how) {
        switch (how) {
            case "null":
                return null;
            case "NoSuchMethodError":
                throw new NoSuchMethodError("cannot encode this");
            case "OutOfMemoryError":
                throw new OutOfMemoryError("cannot encode this");
            case "StackOverflowError":
                return fail("StackOverflowError");
            default:
                throw new IllegalStateException("cannot encode this");
        }
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
