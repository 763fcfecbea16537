package io.getorchestra.internal.delivery;

import io.getorchestra.internal.webhook.JsonText;
import io.getorchestra.internal.webhook.JsonTextBuilder;
import java.io.IOException;

/**
 * Cuts a log into parts, each small enough for one request, at line ends, but for lines that fit in no part. It holds one part at a time,
 * whatever the log's size. Not thread-safe.
 */
final class LogParts implements AutoCloseable {
    private final LogReader reader;

    private LogReader.Lines lines = LogReader.Lines.NONE;
    private int start;

    LogParts(LogReader reader) {
        this.reader = reader;
    }

    /** Whether a part follows. */
    boolean hasNext() throws IOException {
        if (start == lines.to()) {
            lines = reader.next();
            start = lines.from();
        }
        return start < lines.to();
    }

    /**
     * The next part, empty at the end.
     *
     * @param part where it is built, in the place of what was there
     */
    JsonText next(JsonTextBuilder part) throws IOException {
        part.clear();
        while (hasNext()) {
            start += part.add(lines.bytes(), start, lines.to());
            if (start < lines.to()) {
                break;
            }
        }
        return part.text();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
