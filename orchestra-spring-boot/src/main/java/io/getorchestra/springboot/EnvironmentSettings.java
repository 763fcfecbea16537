package io.getorchestra.springboot;

import io.getorchestra.SettingsSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The settings in an application's {@link org.springframework.core.env.Environment}: named, ordered and filled in as Spring Boot does. */
final class EnvironmentSettings implements SettingsSource {
    private static final String PREFIX = "orchestra";
    private static final String ATTACH = PREFIX + ".attach";
    private static final String REDACT = PREFIX + ".redact";

    private volatile ConfigurableEnvironment environment;

    EnvironmentSettings(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** Spring Boot may put another one in its place that fits the context. */
    void replaceBy(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public String value(String property) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        ConfigurationProperty found = find(name);
        if (found != null) {
            return text(found);
        }
        if (property.equals(ATTACH)) {
            // Most applications have no logging configuration in which an appender could stand.
            return "true";
        }
        return list(name, property.equals(REDACT));
    }

    @Override
    public String describe(String property) {
        ConfigurationProperty found = find(ConfigurationPropertyName.of(property));
        return found == null || found.getOrigin() == null ? property : property + " (" + found.getOrigin() + ")";
    }

    /** As YAML writes them: {@code redact[0]} and so on. Null when there is none. */
    private String list(ConfigurationPropertyName name, boolean isPatterns) {
        List<String> all = new ArrayList<>();
        for (ConfigurationProperty each = find(name.append("[0]"));
                each != null;
                each = find(name.append("[" + all.size() + "]"))) {
            all.add(isPatterns ? "(?:" + text(each) + ")" : text(each));
        }
        return all.isEmpty() ? null : String.join(isPatterns ? "|" : ",", all);
    }

    private String text(ConfigurationProperty property) {
        return environment.resolvePlaceholders(String.valueOf(property.getValue()));
    }

    private ConfigurationProperty find(ConfigurationPropertyName name) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The settings that only Spring knows: from files, the command line, and whatever else an application has. */
    Set<String> beyondTheSystem() {
        ConfigurationPropertyName prefix = ConfigurationPropertyName.of(PREFIX);
        Set<String> names = new TreeSet<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (!isTheSystems(source) && source instanceof IterableConfigurationPropertySource all) {
                for (ConfigurationPropertyName name : all) {
                    if (prefix.isAncestorOf(name)) {
                        names.add(name.toString());
                    }
                }
            }
        }
        return names;
    }

    private static boolean isTheSystems(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof PropertySource<?> underlying
                && (underlying.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)
                        || underlying.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME));
    }
}
