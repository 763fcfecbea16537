package io.getorchestra.internal.capture;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/** An error of our own as the text of an event. */
final class ErrorText {
    private ErrorText() {}

    /** As the appender lays out its events; plainly, when it cannot. Never empty; ends with a line's end. */
    static byte[] layOut(TaskAppender appender, TaskError error) {
        try {
            byte[] utf8 = appender.layOut(error);
            if (utf8 != null && utf8.length > 0) {
                return utf8;
            }
        } catch (Throwable e) {
            // Whatever an encoder throws: the reason must be told.
        }
        return Utf8.encode(plain(error));
    }

    private static String plain(TaskError error) {
        StringWriter text = new StringWriter();
        text.append(LocalDateTime.now()
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString()
                        .replace('T', ' '))
                .append(" ERROR [")
                .append(error.thread())
                .append("] ")
                .append(LoggingBackend.LOGGER_NAME)
                .append(" - ")
                .append(error.message())
                .append('\n');
        try (PrintWriter out = new PrintWriter(text)) {
            error.thrown().printStackTrace(out);
        } catch (Throwable e) {
            text.append(error.thrown().getClass().getName()).append('\n');
        }
        return text.toString();
    }
}
