package io.getorchestra.logback;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.getorchestra.internal.capture.Utf8;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** An event as UTF-8, whatever charset its encoder is set to. */
final class EventEncoder {
    private final Encoder<ILoggingEvent> encoder;
    /** Null when only the encoder knows how to make bytes. */
    private final Layout<ILoggingEvent> layout;

    private final Charset charset;

    EventEncoder(Encoder<ILoggingEvent> encoder) {
        this.encoder = encoder;
        if (encoder instanceof LayoutWrappingEncoder<ILoggingEvent> wrapping) {
            this.charset = wrapping.getCharset() == null ? Charset.defaultCharset() : wrapping.getCharset();
            // A subclass of somebody else's may do more than encode the layout's text.
            boolean plain = wrapping.getClass() == LayoutWrappingEncoder.class
                    || wrapping.getClass() == PatternLayoutEncoder.class;
            this.layout = plain ? wrapping.getLayout() : null;
        } else {
            this.charset = StandardCharsets.UTF_8;
            this.layout = null;
        }
    }

    /** Throws whatever the encoder throws, and when it makes no bytes. */
    byte[] encode(ILoggingEvent event) {
        if (layout != null) {
            return Utf8.encode(layout.doLayout(event));
        }
        return utf8(encoder.encode(event));
    }

    /** What stands before the first event of a log; null or empty for nothing. */
    byte[] header() {
        if (layout == null) {
            return utf8(encoder.headerBytes());
        }
        String text = orEmpty(layout.getFileHeader()) + orEmpty(layout.getPresentationHeader());
        return text.isEmpty() ? null : Utf8.encode(text + System.lineSeparator());
    }

    /** What stands behind the last event of a log; null or empty for nothing. */
    byte[] footer() {
        if (layout == null) {
            return utf8(encoder.footerBytes());
        }
        return Utf8.encode(orEmpty(layout.getPresentationFooter()) + orEmpty(layout.getFileFooter()));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private byte[] utf8(byte[] encoded) {
        return encoded == null || charset.equals(StandardCharsets.UTF_8)
                ? encoded
                : Utf8.encode(new String(encoded, charset));
    }
}
