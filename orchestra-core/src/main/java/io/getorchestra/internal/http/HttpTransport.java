package io.getorchestra.internal.http;

import io.getorchestra.internal.capture.Deadline;
import java.io.IOException;

/** Posts one body and reads the answer. */
public interface HttpTransport extends AutoCloseable {

    /**
     * @param deadline when the exchange is broken off, wherever it is
     * @throws IOException no complete status line and headers came in time
     */
    HttpReply post(RequestBody body, Deadline deadline) throws IOException;

    /** The exchange that is under way, if any, is broken off by this moment. Callable from any thread. */
    void breakOffBy(Deadline deadline);

    @Override
    void close();
}
