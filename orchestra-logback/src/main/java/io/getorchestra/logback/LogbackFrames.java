package io.getorchestra.logback;

import io.getorchestra.internal.capture.Deliverers;

/** How Logback's own methods are called on a stack. */
final class LogbackFrames implements Deliverers.Frames {

    @Override
    public boolean isAppending(StackTraceElement frame) {
        return frame.getMethodName().equals("doAppend") || frame.getMethodName().equals("appendLoopOnAppenders");
    }

    @Override
    public boolean isLogging(StackTraceElement frame) {
        return frame.getClassName().equals("ch.qos.logback.classic.Logger");
    }
}
