package io.getorchestra.internal.http;

/** Who we say we are. */
final class UserAgent {
    static final String TEXT =
            "orchestra-java/" + version() + " (Java " + System.getProperty("java.version", "unknown") + ")";

    private UserAgent() {}

    /** From the manifest on the class path, from the module's descriptor on the module path. */
    private static String version() {
        String version = UserAgent.class.getPackage().getImplementationVersion();
        Module module = UserAgent.class.getModule();
        if (version == null && module.isNamed()) {
            version = module.getDescriptor().rawVersion().orElse(null);
        }
        return version == null ? "dev" : version;
    }
}
