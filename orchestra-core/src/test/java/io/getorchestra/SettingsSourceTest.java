package io.getorchestra;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.AppenderSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SettingsSourceTest {
    private final List<SettingsSource> added = new ArrayList<>();

    @AfterEach
    void removeAll() {
        added.forEach(SettingsSource::remove);
        System.clearProperty("orchestra.close-timeout");
        System.clearProperty("orchestra.level");
    }

    private boolean add(SettingsSource source) {
        added.add(source);
        return SettingsSource.add(source);
    }

    private static SettingsSource of(String... namesAndValues) {
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return values::get;
    }

    private static Settings resolve(OrchestraConfig config, AppenderSettings... appenders) {
        return Settings.resolve(config, List.of(appenders), SettingsSources.current());
    }

    @Test
    void itStandsBetweenTheAppenderAndTheSystem() {
        System.setProperty("orchestra.close-timeout", "1s");
        System.setProperty("orchestra.level", "WARN");
        add(of(
                "orchestra.api-key", "of-the-source",
                "orchestra.task-run-id", "11111111-1111-4111-8111-111111111111",
                "orchestra.webhook-url", "https://source.example/",
                "orchestra.close-timeout", "2s"));
        var config =
                OrchestraConfig.builder().webhookUrl("https://code.example/").build();
        var appender = new AppenderSettings(
                null, null, "22222222-2222-4222-8222-222222222222", null, null, null, null, List.of());

        Settings settings = resolve(config, appender);

        assertThat(settings.webhook().url()).hasToString("https://code.example/");
        assertThat(settings.webhook().taskRunId()).startsWith("22222222");
        assertThat(settings.webhook().apiKey()).isEqualTo("of-the-source");
        assertThat(settings.closeTimeout()).hasSeconds(2);
        assertThat(settings.attachedLevel()).isEqualTo("WARN");
    }

    @Test
    void aWrongValueIsNamedAsTheSourceNamesIt() {
        add(new SettingsSource() {
            @Override
            public String value(String property) {
                return property.equals("orchestra.close-timeout") ? "soon" : null;
            }

            @Override
            public String describe(String property) {
                return property + " (line 3)";
            }
        });

        assertThat(resolve(OrchestraConfig.builder().build()).warnings())
                .singleElement()
                .asString()
                .startsWith("orchestra.close-timeout (line 3) is 'soon', should be ");
    }

    @Test
    void theNewestThatIsLeftCounts() {
        SettingsSource first = of("orchestra.log-name", "first", "orchestra.level", "INFO");
        SettingsSource second = of("orchestra.log-name", "second");
        add(first);
        add(second);
        assertThat(OrchestraConfig.fromEnvironment()).hasToString("OrchestraConfig{log-name=second}");

        SettingsSource.remove(second);
        assertThat(OrchestraConfig.fromEnvironment()).hasToString("OrchestraConfig{log-name=first, level=INFO}");

        SettingsSource.remove(first);
        assertThat(OrchestraConfig.fromEnvironment()).hasToString("OrchestraConfig{}");
    }

    @Test
    void oneThatThrowsSaysNothing() {
        System.setProperty("orchestra.level", "WARN");
        add(property -> {
            throw new NoClassDefFoundError(property);
        });

        assertThat(OrchestraConfig.fromEnvironment()).hasToString("OrchestraConfig{level=WARN}");
    }

    @Test
    void whoAddsItLearnsThatAScopeWasThereBefore() {
        OrchestraTaskScope.open("nightly-export").close();
        assertThat(add(of())).isTrue();

        OrchestraTaskScope.open("nightly-export").close();
        assertThat(add(of())).isFalse();
    }
}
