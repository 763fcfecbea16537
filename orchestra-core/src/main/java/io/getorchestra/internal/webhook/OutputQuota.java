package io.getorchestra.internal.webhook;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** What all outputs of a task run together may have. Of one that is set again the newest value counts. Thread-safe. */
public final class OutputQuota {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> sizes = new HashMap<>();
    private long total;

    /**
     * @throws IllegalArgumentException with this value they would have more
     */
    public void set(String name, String json) {
        int size = json.getBytes(StandardCharsets.UTF_8).length;
        String key = name.toLowerCase(Locale.ROOT);
        lock.lock();
        try {
            Integer before = sizes.get(key);
            long after = total - (before == null ? 0 : before) + size;
            if (after > OutputValue.MAX_LENGTH) {
                throw new IllegalArgumentException(
                        "all outputs of a task run together may have 5 MB, and those sent would have " + after
                                + " bytes with this one");
            }
            sizes.put(key, size);
            total = after;
        } finally {
            lock.unlock();
        }
    }
}
