package io.getorchestra.log4j2;

import io.getorchestra.internal.capture.Deliverers;

/** How Log4j's own methods are called on a stack. */
final class Log4jFrames implements Deliverers.Frames {

    @Override
    public boolean isAppending(StackTraceElement frame) {
        return frame.getMethodName().equals("callAppender")
                || frame.getMethodName().equals("append")
                        && frame.getClassName().endsWith("Appender");
    }

    @Override
    public boolean isLogging(StackTraceElement frame) {
        return frame.getClassName().equals("org.apache.logging.log4j.spi.AbstractLogger")
                || frame.getClassName().equals("org.apache.logging.log4j.core.Logger");
    }
}
