package io.getorchestra.examples.local.page;

import io.getorchestra.test.ReceivedLog;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The logs as lines; each part is looked through once. Thread-safe. */
final class LogTexts {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PartIndex> byText = new IdentityHashMap<>();

    LogText of(ReceivedLog log) {
        List<PartIndex> parts = new ArrayList<>();
        for (ReceivedLog.Part part : log.parts()) {
            parts.add(of(part.text()));
        }
        return new LogText(parts);
    }

    private PartIndex of(String text) {
        lock.lock();
        try {
            return byText.computeIfAbsent(text, PartIndex::of);
        } finally {
            lock.unlock();
        }
    }
}
