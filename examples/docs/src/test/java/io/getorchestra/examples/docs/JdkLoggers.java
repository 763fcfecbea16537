package io.getorchestra.examples.docs;

import io.getorchestra.OrchestraTaskScope;

/** A job that logs through what the JDK has. */
public final class JdkLoggers {
    private JdkLoggers() {}

    /** Called by the JVM. */
    public static void main(String[] arguments) {
        OrchestraTaskScope.run("old-export", task -> {
            java.util.logging.Logger.getLogger("com.acme.Jul").info("by java.util.logging");
            System.getLogger("com.acme.Platform").log(System.Logger.Level.INFO, "by System.Logger");
        });
    }
}
