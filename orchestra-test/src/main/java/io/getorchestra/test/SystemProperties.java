package io.getorchestra.test;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Settings of a job in this JVM, as system properties. One at a time, for all the JVM has one set of them. */
final class SystemProperties implements AutoCloseable {
    private static final AtomicReference<SystemProperties> SET = new AtomicReference<>();

    private final String test;
    private final Map<String, String> before = new HashMap<>();

    private SystemProperties(String test) {
        this.test = test;
    }

    /**
     * Sets them.
     *
     * @param test whose they are
     * @param environment the settings, by variable
     * @throws IllegalStateException when those of another test are set
     */
    static SystemProperties set(String test, Map<String, String> environment) {
        var properties = new SystemProperties(test);
        SystemProperties other = SET.compareAndExchange(null, properties);
        if (other != null) {
            throw new IllegalStateException("'" + test + "' runs at the same time as '" + other.test
                    + "', and both set system properties for their jobs: give their classes"
                    + " @ResourceLock(Resources.SYSTEM_PROPERTIES), or use LocalOrchestra.junitForProcesses()");
        }
        environment.forEach((variable, value) -> {
            String name = property(variable);
            properties.before.put(name, System.getProperty(name));
            System.setProperty(name, value);
        });
        return properties;
    }

    private static String property(String variable) {
        return variable.toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
    }

    /** Makes them what they were. */
    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
        SET.compareAndSet(this, null);
    }
}
