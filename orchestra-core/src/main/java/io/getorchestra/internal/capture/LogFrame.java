package io.getorchestra.internal.capture;

/** What an appender puts around the events of a log. Whatever goes wrong, it is as if it put nothing there: the appender tells it. */
final class LogFrame {
    private LogFrame() {}

    static byte[] header(TaskAppender appender) {
        try {
            return appender.header();
        } catch (Throwable e) {
            return null;
        }
    }

    static byte[] footer(TaskAppender appender) {
        try {
            return appender.footer();
        } catch (Throwable e) {
            return null;
        }
    }
}
