package io.getorchestra.log4j2;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;

/** What Log4j says about itself. */
final class StatusMessages implements AutoCloseable {
    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final StatusListener listener;

    private StatusMessages(Level level) {
        listener = new StatusListener() {
            @Override
            public void log(StatusData data) {
                messages.add(data.getLevel() + " " + data.getMessage().getFormattedMessage());
            }

            @Override
            public Level getStatusLevel() {
                return level;
            }

            @Override
            public void close() {}
        };
        StatusLogger.getLogger().registerListener(listener);
    }

    /** Of this level or worse, until it is closed. */
    static StatusMessages from(Level level) {
        return new StatusMessages(level);
    }

    List<String> all() {
        return messages;
    }

    @Override
    public void close() {
        StatusLogger.getLogger().removeListener(listener);
    }
}
