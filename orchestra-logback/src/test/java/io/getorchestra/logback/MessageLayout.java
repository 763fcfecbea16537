package io.getorchestra.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.getorchestra.contract.LoggingSetup.Encoder;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.util.concurrent.locks.LockSupport;

/** Writes the message, with what a test wants around it. */
public final class MessageLayout extends LayoutBase<ILoggingEvent> {
    private Encoder kind;

    /** For Logback's configurator. */
    public void setKind(String kind) {
        this.kind = Encoder.valueOf(kind);
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        if (kind == Encoder.SLOW) {
            LockSupport.parkNanos(2_000_000);
        }
        return event.getFormattedMessage() + "\n";
    }

    @Override
    public String getFileHeader() {
        return frame(Orchestra.HEADER.strip());
    }

    @Override
    public String getFileFooter() {
        return frame(Orchestra.FOOTER);
    }

    private String frame(String text) {
        if (kind == Encoder.FAILING_FRAME) {
            throw new NoSuchMethodError("no header");
        }
        return kind == Encoder.FRAMED ? text : null;
    }
}
