package io.getorchestra.logback;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.getorchestra.capture.Utf8;
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

    byte[] encode(ILoggingEvent event) {
        if (layout != null) {
            return Utf8.encode(layout.doLayout(event));
        }
        byte[] encoded = encoder.encode(event);
        return charset.equals(StandardCharsets.UTF_8) ? encoded : Utf8.encode(new String(encoded, charset));
    }
}
