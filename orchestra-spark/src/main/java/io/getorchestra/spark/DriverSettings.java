package io.getorchestra.spark;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;

/** The driver's side: tells executors the settings that the driver has. */
final class DriverSettings implements DriverPlugin {
    /** What an executor asks for; a type of the JDK, as the answer. */
    static final String ALL = "settings";

    static final String ALL_BUT_THE_KEY = "settings without the API key";

    static final String API_KEY = "orchestra.api-key";

    // Not the map of init(), which Spark puts into its configuration.
    @Override
    public Object receive(Object message) {
        HashMap<String, String> settings = here();
        if (!ALL.equals(message)) {
            settings.remove(API_KEY);
        }
        return settings;
    }

    /** This process's settings by the names of their properties; a property counts more than a variable. */
    static HashMap<String, String> here() {
        HashMap<String, String> settings = new HashMap<>();
        for (Map.Entry<String, String> variable : System.getenv().entrySet()) {
            if (variable.getKey().startsWith("ORCHESTRA_")) {
                put(
                        settings,
                        variable.getKey()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replaceFirst("_", ".")
                                .replace('_', '-'),
                        variable.getValue());
            }
        }
        for (String property : System.getProperties().stringPropertyNames()) {
            if (property.startsWith("orchestra.")) {
                put(settings, property, System.getProperty(property));
            }
        }
        return settings;
    }

    private static void put(Map<String, String> settings, String name, String value) {
        if (value != null && !value.isBlank()) {
            settings.put(name, value);
        }
    }
}
