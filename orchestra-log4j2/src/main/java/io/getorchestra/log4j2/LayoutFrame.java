package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.Utf8;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.AbstractStringLayout.Serializer;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;

/** What a layout puts around the events of a log, as UTF-8, whatever charset it is set to. */
final class LayoutFrame {
    private LayoutFrame() {}

    /** Null for nothing. */
    static byte[] header(Layout<?> layout) {
        // Its charset is the platform's where the configuration names none, often ASCII in a container.
        if (layout instanceof PatternLayout pattern && pattern.getHeaderSerializer() != null) {
            return laidOut(pattern.getHeaderSerializer());
        }
        return utf8(layout.getHeader(), layout);
    }

    /** Null for nothing. */
    static byte[] footer(Layout<?> layout) {
        if (layout instanceof PatternLayout pattern && pattern.getFooterSerializer() != null) {
            return laidOut(pattern.getFooterSerializer());
        }
        return utf8(layout.getFooter(), layout);
    }

    private static byte[] laidOut(Serializer serializer) {
        String text = serializer.toSerializable(Log4jLogEvent.newBuilder()
                .setLoggerName("")
                .setMessage(new SimpleMessage(""))
                .build());
        return text == null ? null : Utf8.encode(text);
    }

    private static byte[] utf8(byte[] encoded, Layout<?> layout) {
        Charset charset = layout instanceof StringLayout strings ? strings.getCharset() : null;
        return encoded == null || charset == null || charset.equals(StandardCharsets.UTF_8)
                ? encoded
                : Utf8.encode(new String(encoded, charset));
    }
}
