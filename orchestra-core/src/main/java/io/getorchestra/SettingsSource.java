package io.getorchestra;

/**
 * Settings that a framework has read for its application, as Spring Boot does from {@code application.properties}. They come after code and the
 * appender's own elements, and before the system properties and the environment. For those who integrate a framework; a job says what it has to say with
 * {@link OrchestraConfig}. Implementations are thread-safe; what they throw counts as nothing said.
 */
public interface SettingsSource {

    /**
     * What the framework says now about a setting; asked when a scope opens.
     *
     * @param property its name as a system property, such as {@code orchestra.api-key}
     * @return null when it says nothing
     */
    String value(String property);

    /**
     * How a message names a setting whose value came from here and cannot be used; without the value.
     *
     * @param property its name as a system property
     */
    default String describe(String property) {
        return property;
    }

    /**
     * From now on a scope that opens asks this source, and no other that was added before.
     *
     * @return whether a scope has opened while there was no source; true once
     */
    static boolean add(SettingsSource source) {
        return SettingsSources.add(source);
    }

    /** Takes a source away: the one added before it, if there is one, is asked again. A scope that is open keeps what it knows. */
    static void remove(SettingsSource source) {
        SettingsSources.remove(source);
    }
}
