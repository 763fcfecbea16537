package io.getorchestra.internal.buffer;

import java.io.IOException;
import java.io.InputStream;

/** A log that can be read from its start, as often as its delivery needs. */
@FunctionalInterface
public interface LogSource {

    /** Its bytes, UTF-8 as far as they are text. */
    InputStream open() throws IOException;

    /** How many parts of the log, before these bytes, Orchestra has got while its task ran. */
    default int partsSent() {
        return 0;
    }

    /** Whether these bytes go in parts that are numbered on: Orchestra has, or may have, a part that was sent while the task ran. */
    default boolean isNumbered() {
        return false;
    }
}
