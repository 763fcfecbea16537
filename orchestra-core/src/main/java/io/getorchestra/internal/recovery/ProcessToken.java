package io.getorchestra.internal.recovery;

import java.time.Instant;

/** What tells this process from others, also from a later one with the same number, as containers often have. */
final class ProcessToken {
    static final String OWN = of(ProcessHandle.current());

    private ProcessToken() {}

    private static String of(ProcessHandle process) {
        long start = process.info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .orElseGet(() -> Long.valueOf(System.identityHashCode(ProcessToken.class)));
        return process.pid() + "-" + Long.toString(start, Character.MAX_RADIX);
    }
}
