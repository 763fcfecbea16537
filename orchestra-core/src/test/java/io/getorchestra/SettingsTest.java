package io.getorchestra;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.internal.capture.AppenderSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";
    private static final String OTHER_ID = "00000000-0000-4000-8000-000000000000";
    private static final String KEY = "sk-secret";

    private final Map<Setting, String> ambient = new EnumMap<>(Setting.class);
    private AppenderSettings[] appenders = {};

    private Settings resolve(OrchestraConfig config) {
        return Settings.resolve(config, List.of(appenders), ambient::get);
    }

    private static OrchestraConfig.Builder complete() {
        return OrchestraConfig.builder().apiKey(KEY).taskRunId(ID);
    }

    private static AppenderSettings appender(String apiKey, String id, String url, String directory) {
        return new AppenderSettings(null, apiKey, id, url, null, null, directory, null, List.of("password=\\S+", "("));
    }

    private String reason(OrchestraConfig config) {
        Settings settings = resolve(config);
        assertThat(settings.webhook()).isNull();
        assertThat(settings.toString()).doesNotContain(KEY);
        return settings.reason();
    }

    private List<String> warnings(OrchestraConfig config) {
        Settings settings = resolve(config);
        assertThat(settings.webhook()).isNotNull();
        return settings.warnings();
    }

    @Test
    void theDefaultsAreThoseOfTheDesign() {
        Settings settings = resolve(complete().build());

        assertThat(settings.reason()).isNull();
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.webhook().url()).hasToString("https://webhook.getorchestra.io");
        assertThat(settings.webhook().apiKey()).isEqualTo(KEY);
        assertThat(settings.webhook().taskRunId()).isEqualTo(ID);
        assertThat(settings.webhook().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.webhook().requestTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.webhook().maxAttempts()).isEqualTo(5);
        assertThat(settings.sendLogs()).isTrue();
        assertThat(settings.closeTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(8));
        assertThat(settings.redact()).isEmpty();
        assertThat(settings.directory()).isNull();
    }

    @Test
    void codeComesBeforeTheAppenderAndTheAppenderBeforeTheEnvironment() {
        appenders = new AppenderSettings[] {
            appender(null, null, null, null), appender("appender-key", OTHER_ID, null, "/appender")
        };
        ambient.put(Setting.API_KEY, "ambient-key");
        ambient.put(Setting.TASK_RUN_ID, "11111111-1111-4111-8111-111111111111");
        ambient.put(Setting.WEBHOOK_URL, "https://ambient.example/hook");
        ambient.put(Setting.DIRECTORY, "/ambient");

        Settings settings = resolve(OrchestraConfig.builder().taskRunId(ID).build());

        assertThat(settings.webhook().taskRunId()).isEqualTo(ID);
        assertThat(settings.webhook().apiKey()).isEqualTo("appender-key");
        assertThat(settings.webhook().url()).hasToString("https://ambient.example/hook");
        assertThat(settings.directory()).isEqualTo(Path.of("/appender"));
    }

    @Test
    void theEnvironmentAloneIsEnough() {
        ambient.put(Setting.API_KEY, KEY);
        ambient.put(Setting.TASK_RUN_ID, ID);
        ambient.put(Setting.SEND_LOGS, "false");
        ambient.put(Setting.CONNECT_TIMEOUT, "2s");
        ambient.put(Setting.REQUEST_TIMEOUT, "PT20S");
        ambient.put(Setting.MAX_ATTEMPTS, "3");
        ambient.put(Setting.CLOSE_TIMEOUT, "1m");
        ambient.put(Setting.SHUTDOWN_TIMEOUT, "4 s");

        Settings settings = resolve(OrchestraConfig.builder().build());

        assertThat(settings.sendLogs()).isFalse();
        assertThat(settings.webhook().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.webhook().requestTimeout()).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.webhook().maxAttempts()).isEqualTo(3);
        assertThat(settings.closeTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(reason(OrchestraConfig.builder().build()))
                .isEqualTo("ORCHESTRA_TASK_RUN_ID and ORCHESTRA_API_KEY are not set");
        assertThat(reason(OrchestraConfig.builder().taskRunId(ID).build())).isEqualTo("ORCHESTRA_API_KEY is not set");
        assertThat(reason(OrchestraConfig.builder().apiKey(KEY).build())).isEqualTo("ORCHESTRA_TASK_RUN_ID is not set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3F1B2C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D",
                "3f1b2c4d5e6f4a7b8c9d0e1f2a3b4c5d",
                "{3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d}",
                "urn:uuid:3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                "URN:UUID:3F1B2C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D",
                "  3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d\n"
            })
    void anyFormOfAUuidBecomesTheCanonicalOne(String id) {
        assertThat(resolve(complete().taskRunId(id).build()).webhook().taskRunId())
                .isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5",
                "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d0",
                "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5g",
                "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d\r\nX: y"
            })
    void anythingElseIsNoTaskRunId(String id) {
        assertThat(reason(complete().taskRunId(id).build()))
                .startsWith("ORCHESTRA_TASK_RUN_ID is '" + id + "', should be a UUID such as ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sk-secret\r\nX-Evil: 1", "sk-secret\nx", "sk secret", "sk-secrét", "sk-\u0000secret"})
    void aKeyThatCannotStandInAHeaderIsRefusedAndNotShown(String key) {
        assertThat(reason(complete().apiKey(key).build()))
                .startsWith("ORCHESTRA_API_KEY has a character that no API key has")
                .doesNotContain("sk");
    }

    @Test
    void blanksAroundTheKeyAreLeftOut() {
        assertThat(resolve(complete().apiKey("  sk-secret\n").build()).webhook().apiKey())
                .isEqualTo(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://webhook.getorchestra.io",
                "https://example.com:8443/path?query=1",
                "HTTPS://EXAMPLE.COM/",
                "http://localhost:8080/hook",
                "http://LOCALHOST",
                "http://127.0.0.1:1",
                "http://127.1.2.3/",
                "http://[::1]:8080/"
            })
    void theseUrlsAreGood(String url) {
        assertThat(resolve(complete().webhookUrl(url).build()).webhook().url()).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://webhook.getorchestra.io",
                "http://10.0.0.1/",
                "http://localhost.evil.com/",
                "http://127.0.0.1.evil.com/",
                "http://127.0.0.1@evil.com/",
                "http://evil.com#127.0.0.1",
                "http://0.0.0.0/",
                "ftp://localhost/",
                "file:///etc/passwd",
                "https:///path",
                "https://",
                "webhook.getorchestra.io",
                "https://exa mple.com",
                "https://webhook.getorchestra.io/#fragment",
                "https://user@webhook.getorchestra.io",
                "https://evil_host/"
            })
    void theseUrlsAreNot(String url) {
        assertThat(reason(complete().webhookUrl(url).build()))
                .startsWith("ORCHESTRA_WEBHOOK_URL ")
                .contains("should be");
    }

    @Test
    void theWarningShowsTheUrl() {
        assertThat(reason(complete().webhookUrl("http://example.com/hook").build()))
                .isEqualTo("ORCHESTRA_WEBHOOK_URL is 'http://example.com/hook', should be an https URL, for the API key"
                        + " goes there (http is for loopback addresses only)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:pass@example.com/",
                "https://user:pass@evil_host/",
                "https://user:pa ss@example.com/",
                "http://user:p@ss@example.com/"
            })
    void aUrlWithAPasswordIsRefusedAndNotShown(String url) {
        assertThat(reason(complete().webhookUrl(url).build()))
                .startsWith("ORCHESTRA_WEBHOOK_URL has a user name or password in it")
                .doesNotContain("ss@", "user:");
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_TIMEOUT,5,PT5S",
        "CONNECT_TIMEOUT,0s,PT5S",
        "REQUEST_TIMEOUT,-3s,PT15S",
        "REQUEST_TIMEOUT,8d,PT15S",
        "CLOSE_TIMEOUT,soon,PT30S",
        "CLOSE_TIMEOUT,999999999999h,PT30S",
        "CLOSE_TIMEOUT,P8D,PT30S",
        "SHUTDOWN_TIMEOUT,1 fortnight,PT8S",
        "MAX_ATTEMPTS,0,5",
        "MAX_ATTEMPTS,101,5",
        "MAX_ATTEMPTS,many,5",
        "SEND_LOGS,perhaps,true"
    })
    void anotherBadValueIsNamedAndTheDefaultHolds(Setting setting, String value, String otherwise) {
        ambient.put(setting, value);

        assertThat(warnings(complete().build()))
                .singleElement()
                .asString()
                .startsWith(setting.variable() + " is '" + value + "', should be ")
                .endsWith("; using " + otherwise);
    }

    /** Hosts and names. */
    private static final Set<Setting> ANY_TEXT = Set.of(Setting.TRUSTED_HOSTS, Setting.LOG_NAME, Setting.TASK_NAME);

    @Test
    void eachSettingThatCannotBeUsedIsNamed() {
        for (Setting setting : Setting.values()) {
            if (!ANY_TEXT.contains(setting)) {
                ambient.clear();
                ambient.put(Setting.API_KEY, KEY);
                ambient.put(Setting.TASK_RUN_ID, ID);
                ambient.put(setting, setting == Setting.REDACT ? "(" : "\0 b@d");

                Settings settings = resolve(OrchestraConfig.builder().build());

                String told = settings.webhook() == null ? settings.reason() : String.join("\n", settings.warnings());
                assertThat(told).as(setting.name()).startsWith(setting.variable() + " ");
            }
        }
    }

    @Test
    void anUnderscoreInTheHostIsNamed() {
        assertThat(reason(complete().webhookUrl("https://my_host:8443/hook").build()))
                .contains("'my_host:8443' has an underscore");
    }

    @Test
    void aBadPatternIsNamedAndTheOthersHold() {
        appenders = new AppenderSettings[] {appender(null, null, null, null)};

        Settings settings = resolve(complete().build());

        assertThat(settings.redact()).singleElement().hasToString("password=\\S+");
        assertThat(settings.warnings())
                .singleElement()
                .asString()
                .startsWith("redact is '(', should be a regular expression")
                .endsWith("; it redacts nothing");
    }

    @Test
    void anOverlongValueIsShownShortened() {
        assertThat(reason(complete().taskRunId("x".repeat(10_000)).build())).hasSizeLessThan(250);
    }

    private static OrchestraConfig event(String url) {
        return OrchestraConfig.fromLambdaEvent(Map.of("orchestra_task_run_id", ID, "orchestra_webhook_url", url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://webhook.getorchestra.io",
                "https://getorchestra.io/x",
                "https://EU.Webhook.GetOrchestra.IO/",
                "https://hooks.example.com/",
                "https://a.hooks.example.com/"
            })
    void theUrlOfAnEventIsUsedUnderKnownHosts(String url) {
        ambient.put(Setting.API_KEY, KEY);
        ambient.put(Setting.TRUSTED_HOSTS, " Hooks.Example.com , ,other.example");

        assertThat(resolve(event(url)).webhook().url()).hasToString(url);
    }

    @ParameterizedTest
    @CsvSource({
        "https://evil-getorchestra.io/,evil-getorchestra.io",
        "https://getorchestra.io.evil.com/,getorchestra.io.evil.com",
        "https://evil.com/getorchestra.io,evil.com",
        "https://evil.com/?x=.getorchestra.io,evil.com",
        "https://example.com/,example.com",
        "https://xhooks.example.com/,xhooks.example.com",
        "http://127.0.0.1:8080/,127.0.0.1"
    })
    void elsewhereTheKeyIsNotSentAndTheHostIsNamed(String url, String host) {
        ambient.put(Setting.API_KEY, KEY);
        ambient.put(Setting.TRUSTED_HOSTS, "hooks.example.com");

        assertThat(reason(event(url))).contains("of the host " + host + ",").contains("ORCHESTRA_TRUSTED_HOSTS");
    }

    @Test
    void trustedHostsCanComeFromCode() {
        OrchestraConfig config = event("https://example.com/").toBuilder()
                .apiKey(KEY)
                .trustedHosts(List.of("example.com"))
                .build();

        assertThat(resolve(config).webhook().url()).hasToString("https://example.com/");
    }

    @Test
    void aUrlFromTheEnvironmentNeedsNoTrust() {
        ambient.put(Setting.API_KEY, KEY);
        ambient.put(Setting.WEBHOOK_URL, "https://example.com/");

        assertThat(resolve(OrchestraConfig.fromLambdaEvent(Map.of("orchestra_task_run_id", ID)))
                        .webhook()
                        .url())
                .hasToString("https://example.com/");
    }

    @Test
    void anEventWithoutAnIdIsNotReportedAsAnotherTask() {
        ambient.put(Setting.API_KEY, KEY);
        ambient.put(Setting.TASK_RUN_ID, OTHER_ID);
        appenders = new AppenderSettings[] {appender(null, OTHER_ID, null, null)};

        assertThat(reason(OrchestraConfig.fromLambdaEvent(Map.of())))
                .isEqualTo("the event or request that started this task has no orchestra_task_run_id");
        assertThat(reason(OrchestraConfig.fromHeaders(Map.of("Host", List.of("x")))))
                .isEqualTo("the event or request that started this task has no orchestra_task_run_id");
    }
}
