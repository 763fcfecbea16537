package io.getorchestra.log4j2;

import io.getorchestra.contract.LoggingSetup.Encoder;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;

/** Writes the message, with what a test wants around it, and fails at some as they say. */
@Plugin(name = "MessageLayout", category = Core.CATEGORY_NAME, elementType = Layout.ELEMENT_TYPE)
public final class MessageLayout extends AbstractStringLayout {
    private final Encoder kind;

    private MessageLayout(Encoder kind) {
        super(StandardCharsets.ISO_8859_1);
        this.kind = kind;
    }

    @PluginFactory
    public static MessageLayout create(@PluginAttribute("kind") String kind) {
        return new MessageLayout(Encoder.valueOf(kind));
    }

    @Override
    public String toSerializable(LogEvent event) {
        if (kind == Encoder.SLOW) {
            LockSupport.parkNanos(2_000_000);
        }
        String message = event.getMessage().getFormattedMessage();
        if (message.contains(Orchestra.UNENCODABLE)) {
            return fail(message.substring(message.lastIndexOf(' ') + 1));
        }
        return message + "\n";
    }

    private static String fail(String how) {
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
    public byte[] getHeader() {
        return frame(Orchestra.HEADER);
    }

    @Override
    public byte[] getFooter() {
        return frame(Orchestra.FOOTER);
    }

    private byte[] frame(String text) {
        if (kind == Encoder.FAILING_FRAME) {
            throw new NoSuchMethodError("no header");
        }
        return kind == Encoder.FRAMED ? text.getBytes(StandardCharsets.ISO_8859_1) : null;
    }
}
