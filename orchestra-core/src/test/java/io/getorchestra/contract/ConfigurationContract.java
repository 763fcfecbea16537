package io.getorchestra.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.getorchestra.OrchestraClient;
import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import io.getorchestra.TaskRunStatus;
import io.getorchestra.contract.LoggingSetup.Orchestra;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the settings come from, and what becomes of those that cannot be used. */
public abstract class ConfigurationContract extends Contract {

    @AfterEach
    void clearProperties() {
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("orchestra."))
                .forEach(System::clearProperty);
    }

    private static void runs(OrchestraConfig config, boolean active) {
        AtomicBoolean ran = new AtomicBoolean();
        OrchestraTaskScope.run(NAME, config, task -> {
            assertThat(task.isActive()).isEqualTo(active);
            assertThat(task.taskRunId().isPresent()).isEqualTo(active);
            assertThat(task.setOutput("rows", 42)).isEqualTo(active);
            ran.set(true);
        });
        assertThat(ran).isTrue();
    }

    private void isInactive(OrchestraConfig config, String... words) {
        runs(config, false);

        assertThat(server.requests().all()).isEmpty();
        assertThat(ourWarnings())
                .singleElement()
                .asString()
                .contains(NAME + " is not reported to Orchestra")
                .contains(words)
                .doesNotContain(KEY);
    }

    private OrchestraConfig.Builder builder() {
        return config().toBuilder();
    }

    private Orchestra identified(String taskRunId) {
        return Orchestra.appender()
                .with("apiKey", KEY)
                .with("taskRunId", taskRunId)
                .with("webhookUrl", server.url());
    }

    private List<String> ids() {
        return server.requests().bodies().stream()
                .map(body -> body.get("task_run_id").asText())
                .distinct()
                .toList();
    }

    @Test
    void aJobThatIsNotConfiguredRunsAndWarnsOnce() {
        start(setup());

        isInactive(null, "ORCHESTRA_TASK_RUN_ID and ORCHESTRA_API_KEY are not set");
    }

    @Test
    void whatIsMissingIsNamed() {
        start(setup());

        isInactive(builder().apiKey(null).build(), "ORCHESTRA_API_KEY is not set");
    }

    @Test
    void anUnconfiguredClientSendsNothing() {
        start(setup());

        try (OrchestraClient client = new OrchestraClient(null)) {
            assertThat(client.updateTask(TaskRunStatus.SUCCEEDED)).isFalse();
            assertThat(client.setOutput("rows", 1)).isFalse();
            assertThat(client.sendLog("a.log", "text")).isFalse();
        }
        assertThat(ourWarnings()).singleElement().asString().contains("Nothing is reported to Orchestra");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3F1B2C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D",
                "3f1b2c4d5e6f4a7b8c9d0e1f2a3b4c5d",
                "{3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d}",
                "urn:uuid:3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                " 3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d\n"
            })
    void anIdInAnyUsualFormIsSentInTheCanonicalOne(String id) {
        start(setup());

        runs(builder().taskRunId(id).build(), true);

        assertThat(ids()).containsExactly(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "42",
                "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5",
                "gggggggg-5e6f-4a7b-8c9d-0e1f2a3b4c5d",
                "{{{}}}",
                "-"
            })
    void anIdThatIsNoUuidIsNamed(String id) {
        start(setup());

        isInactive(builder().taskRunId(id).build(), "ORCHESTRA_TASK_RUN_ID", "'" + id + "'", "a UUID such as");
    }

    @ParameterizedTest
    @CsvSource({
        "http://webhook.getorchestra.io, https",
        "ftp://127.0.0.1/, https",
        "webhook.getorchestra.io, 'a URL such as https://webhook.getorchestra.io'",
        "https://, a URL such as",
        "https://webhook.getorchestra.io/#part, a URL such as",
        "'https://web hook/', a URL such as",
        "//127.0.0.1/, a URL such as",
    })
    void aUrlThatCannotBeUsedIsNamed(String url, String right) {
        start(setup());

        isInactive(builder().webhookUrl(url).build(), "ORCHESTRA_WEBHOOK_URL", "'" + url + "'");
        assertThat(ourWarnings()).singleElement().asString().contains("should be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:pa55word@localhost/",
                "https://user:pa55word@my_host/",
                "https://user:pa55word and more@localhost/",
                "https://user:pa55word@localhost/#part"
            })
    void aUrlWithAPasswordIsRefusedWithoutShowingIt(String url) {
        start(setup(Orchestra.appender().with("webhookUrl", url)));

        isInactive(builder().webhookUrl(url).build(), "ORCHESTRA_WEBHOOK_URL", "password");
        assertThat(String.join("\n", userLog())).doesNotContain("pa55word");
        assertThat(framework.statuses())
                .isNotEmpty()
                .noneMatch(status -> status.text().contains("pa55word"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret-key-1234567890 and more", "secret-key-1234567890\u00e9", "secret-key-\n1234567890"})
    void aKeyThatNoHeaderCanHoldIsRefusedWithoutShowingIt(String key) {
        start(setup());

        isInactive(builder().apiKey(key).build(), "ORCHESTRA_API_KEY", "copy the key again");
        assertThat(String.join("\n", userLog())).doesNotContain("1234567890");
    }

    @ParameterizedTest
    @CsvSource({
        "connect-timeout, soon, ORCHESTRA_CONNECT_TIMEOUT, a duration such as 30s",
        "request-timeout, -5s, ORCHESTRA_REQUEST_TIMEOUT, a duration such as 30s",
        "close-timeout, 0, ORCHESTRA_CLOSE_TIMEOUT, a duration such as 30s",
        "shutdown-timeout, 100000000h, ORCHESTRA_SHUTDOWN_TIMEOUT, a duration such as 30s",
        "max-attempts, many, ORCHESTRA_MAX_ATTEMPTS, a whole number",
        "max-attempts, 0, ORCHESTRA_MAX_ATTEMPTS, a whole number",
        "send-logs, perhaps, ORCHESTRA_SEND_LOGS, true or false",
    })
    void anyOtherSettingThatCannotBeUsedIsNamedAndItsDefaultHolds(
            String property, String value, String name, String right) {
        start(setup());
        System.setProperty("orchestra." + property, value);

        runs(config().toBuilder().closeTimeout(null).build(), true);

        assertThat(server.requests().kinds()).startsWith("RUNNING").contains("SUCCEEDED");
        assertThat(ourWarnings()).singleElement().asString().contains(name + " is '" + value + "', should be " + right);
    }

    @Test
    void nonsenseInCodeDoesNotThrow() {
        start(setup());
        OrchestraConfig config = builder()
                .connectTimeout(Duration.ofSeconds(-5))
                .requestTimeout(Duration.ofSeconds(Long.MAX_VALUE))
                .closeTimeout(Duration.ZERO)
                .maxAttempts(-1)
                .build();

        runs(config, true);

        assertThat(ourWarnings()).hasSize(4);
        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
    }

    @ParameterizedTest
    @CsvSource({
        "taskRunId, 42, a UUID such as",
        "webhookUrl, http://example.com, https",
        "buffer, tape, memory or file",
        "maxSize, huge, a size such as 16 MB",
        "redact, '(unclosed', a regular expression",
    })
    void anAppendersElementThatCannotBeUsedIsToldInTheFrameworksStatusButStopsNoApplication(
            String element, String value, String right) {
        Orchestra appender = Orchestra.appender();
        start(setup(element.equals("redact") ? appender.withRedact(value) : appender.with(element, value)));

        assertThat(framework.statuses())
                .noneMatch(framework::stopsApplications)
                .anySatisfy(status -> assertThat(status.text()).contains(element, "'" + value + "'", right));

        runs(config(), true);
        assertThat(server.requests().endStatus()).isEqualTo("SUCCEEDED");
        log().info("the job logs on");
        assertThat(String.join("\n", userLog())).contains("the job logs on");
    }

    @Test
    void anAppendersKeyThatCannotBeUsedIsNotShown() {
        start(setup(Orchestra.appender().with("apiKey", KEY + "\u00e9")));

        assertThat(framework.statuses())
                .noneMatch(framework::stopsApplications)
                .noneMatch(status -> status.text().contains(KEY))
                .anySatisfy(status -> assertThat(status.text()).contains("apiKey"));
    }

    @Test
    void aJobWithoutOrchestraMakesNoErrorStatus() {
        start(setup());
        OrchestraTaskScope.run(NAME, task -> log().info("working"));

        assertThat(framework.statuses()).noneMatch(Framework.Status::isError);
    }

    @Test
    void theAppendersElementsConfigureAScope() {
        start(setup(identified(OTHER_ID)));

        runs(null, true);

        assertThat(ids()).containsExactly(OTHER_ID);
    }

    @Test
    void codeComesBeforeTheAppender() {
        start(setup(identified(OTHER_ID)));

        runs(builder().build(), true);

        assertThat(ids()).containsExactly(ID);
    }

    @Test
    void theAppenderComesBeforeTheSystemProperties() {
        start(setup(identified(OTHER_ID)));
        System.setProperty("orchestra.task-run-id", ID);
        System.setProperty("orchestra.webhook-url", "http://127.0.0.1:1");

        runs(null, true);

        assertThat(ids()).containsExactly(OTHER_ID);
    }

    @Test
    void aPlaceholderThatWasNotFilledInSaysNothing() {
        start(setup(identified(OTHER_ID).with("taskRunId", "${NOT_DEFINED_ANYWHERE}")));

        runs(builder().build(), true);

        assertThat(ids()).containsExactly(ID);
        assertThat(framework.statuses()).noneMatch(Framework.Status::isError);
    }

    @Test
    void thePropertiesComeBeforeTheEnvironment() {
        try (ChildJvm child = job("twice", setup())
                .property("orchestra.task-run-id", OTHER_ID)
                .start(directory)) {
            assertThat(child.exitCode()).isZero();
        }

        assertThat(ids()).containsExactly(OTHER_ID, ID);
        assertThat(server.requests().kinds()).containsExactly("RUNNING", "SUCCEEDED", "RUNNING", "SUCCEEDED");
    }

    @Test
    void fromEnvironmentTakesThePropertiesToo() {
        start(setup(identified(OTHER_ID)));
        System.setProperty("orchestra.task-run-id", ID);

        runs(OrchestraConfig.fromEnvironment(), true);

        assertThat(ids()).containsExactly(ID);
    }

    @Test
    void aLambdaEventNamesTheTaskRun() {
        start(setup());
        System.setProperty("orchestra.api-key", KEY);
        System.setProperty("orchestra.trusted-hosts", "example.com, 127.0.0.1, localhost");
        Map<String, Object> event = new TreeMap<>();
        Json.golden("lambda-event")
                .properties()
                .forEach(field -> event.put(
                        field.getKey(),
                        field.getValue().isTextual() ? field.getValue().asText() : Map.of()));
        event.put("orchestra_webhook_url", server.url());

        runs(OrchestraConfig.fromLambdaEvent(event), true);

        assertThat(ids()).containsExactly(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://webhook.getorchestra.io.example.com",
                "https://evilgetorchestra.io",
                "https://webhook.getorchestra.io@example.com",
                "http://127.0.0.1:1"
            })
    void aLambdaEventsUrlMustBeOfATrustedHost(String url) {
        start(setup());
        System.setProperty("orchestra.api-key", KEY);

        isInactive(
                OrchestraConfig.fromLambdaEvent(Map.of("orchestra_task_run_id", ID, "orchestra_webhook_url", url)), "");
    }

    @Test
    void theWarningNamesTheHostThatIsNotTrusted() {
        start(setup());
        System.setProperty("orchestra.api-key", KEY);

        isInactive(
                OrchestraConfig.fromLambdaEvent(Map.of(
                        "orchestra_task_run_id", ID, "orchestra_webhook_url", "https://collector.example.com/hook")),
                "collector.example.com",
                "ORCHESTRA_TRUSTED_HOSTS");
    }

    @Test
    void aLambdaEventWithoutIdDoesNotTakeAnotherTasks() {
        start(setup(identified(OTHER_ID)));

        isInactive(OrchestraConfig.fromLambdaEvent(Map.of("payload", 1)), "orchestra_task_run_id");
    }

    @Test
    void aProgramsArgumentNamesTheTaskRun() {
        start(setup(identified(OTHER_ID)));

        runs(OrchestraConfig.fromArguments("--day", "2026-11-24", "--orchestra-task-run-id=" + ID), true);
        runs(OrchestraConfig.fromArguments("--day", "2026-11-24"), true);

        assertThat(ids()).containsExactlyInAnyOrder(ID, OTHER_ID);
    }

    @Test
    void aRequestsHeaderNamesTheTaskRun() {
        start(setup(identified(OTHER_ID)));

        runs(OrchestraConfig.fromHeaders(Map.of("Accept", List.of("*/*"), "Orchestra_Task_Run_Id", List.of(ID))), true);

        assertThat(ids()).containsExactly(ID);
    }

    @Test
    void aRequestWithoutHeaderDoesNotTakeAnotherTasksId() {
        start(setup(identified(OTHER_ID)));

        isInactive(OrchestraConfig.fromHeaders(Map.of("Accept", List.of("*/*"))), "orchestra_task_run_id");
    }

    @Test
    void theKeyIsInNoText() {
        start(setup());

        assertThat(config().toString()).doesNotContain(KEY).contains(ID, server.url());
    }

    @Test
    void aSecondAppenderCanBringWhatTheFirstLeavesOut() {
        start(setup(Orchestra.appender().with("apiKey", KEY).with("webhookUrl", server.url()))
                .with(Orchestra.appender().with("logName", "other.log").with("taskRunId", OTHER_ID)));

        runs(null, true);

        assertThat(ids()).containsExactly(OTHER_ID);
    }
}
