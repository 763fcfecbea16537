package io.getorchestra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrchestraConfigTest {
    private static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";

    @Test
    void toStringShowsTheSettingsButNotTheKey() {
        OrchestraConfig config = OrchestraConfig.builder()
                .apiKey("sk-secret")
                .taskRunId(UUID.fromString(ID))
                .closeTimeout(Duration.ofSeconds(10))
                .build();

        assertThat(config).hasToString("OrchestraConfig{api-key=***, task-run-id=" + ID + ", close-timeout=PT10S}");
        assertThat(OrchestraConfig.builder().build()).hasToString("OrchestraConfig{}");
    }

    @Test
    void aConfigDoesNotChangeWithItsBuilders() {
        OrchestraConfig.Builder builder = OrchestraConfig.builder().maxAttempts(3);
        OrchestraConfig config = builder.build();
        builder.maxAttempts(4);
        config.toBuilder().maxAttempts(5).sendLogs(false);

        assertThat(config.value(Setting.MAX_ATTEMPTS)).isEqualTo("3");
        assertThat(config.value(Setting.SEND_LOGS)).isNull();
        assertThat(config.toBuilder().build().value(Setting.MAX_ATTEMPTS)).isEqualTo("3");
    }

    @Test
    void nullAndBlankTakeASettingBack() {
        OrchestraConfig config = OrchestraConfig.builder()
                .apiKey("sk-secret")
                .apiKey(null)
                .taskRunId(ID)
                .taskRunId((UUID) null)
                .webhookUrl("https://x")
                .webhookUrl("  ")
                .closeTimeout(null)
                .trustedHosts(null)
                .build();

        assertThat(config).hasToString("OrchestraConfig{}");
    }

    @Test
    void buildingNeverThrows() {
        assertThat(OrchestraConfig.builder()
                        .apiKey("\r\n x")
                        .taskRunId("nonsense")
                        .webhookUrl("::")
                        .maxAttempts(-1)
                        .connectTimeout(Duration.ofDays(-1))
                        .build())
                .isNotNull();
    }

    @Test
    void aSystemPropertyComesBeforeTheEnvironment() {
        System.setProperty("orchestra.task-run-id", ID);
        System.setProperty("orchestra.max-attempts", "  ");
        try {
            OrchestraConfig config = OrchestraConfig.fromEnvironment();

            assertThat(config.value(Setting.TASK_RUN_ID)).isEqualTo(ID);
            assertThat(config.value(Setting.MAX_ATTEMPTS)).isNull();
            assertThat(config.isStartedFromOutside()).isFalse();
        } finally {
            System.clearProperty("orchestra.task-run-id");
            System.clearProperty("orchestra.max-attempts");
        }
    }

    @Test
    void everySettingHasAPropertyAndAVariable() {
        assertThat(Arrays.stream(Setting.values()).map(Setting::property))
                .contains("orchestra.api-key", "orchestra.shutdown-timeout")
                .doesNotHaveDuplicates();
        assertThat(Setting.API_KEY.variable()).isEqualTo("ORCHESTRA_API_KEY");
    }

    @Test
    void readsTheGoldenLambdaEvent() throws IOException {
        Map<String, Object> event;
        try (InputStream file = getClass().getResourceAsStream("/golden/lambda-event.json")) {
            event = new ObjectMapper().readValue(file, new TypeReference<Map<String, Object>>() {});
        }

        OrchestraConfig config = OrchestraConfig.fromLambdaEvent(event);

        assertThat(config.value(Setting.TASK_RUN_ID)).isEqualTo(ID);
        assertThat(config.value(Setting.WEBHOOK_URL)).isEqualTo("https://webhook.getorchestra.io");
        assertThat(config.isStartedFromOutside()).isTrue();
        assertThat(config.toBuilder().build().isStartedFromOutside()).isTrue();
    }

    @Test
    void whateverElseAnEventHoldsIsNoReasonToFail() {
        Map<String, Object> event = new HashMap<>();
        event.put("orchestra_task_run_id", 42);
        event.put("orchestra_webhook_url", List.of("https://evil.example"));
        event.put(null, null);

        assertThat(OrchestraConfig.fromLambdaEvent(event)).hasToString("OrchestraConfig{}");
        assertThat(OrchestraConfig.fromLambdaEvent(null)).hasToString("OrchestraConfig{}");
        assertThat(OrchestraConfig.fromLambdaEvent(Map.of("orchestra_task_run_id", UUID.fromString(ID)))
                        .value(Setting.TASK_RUN_ID))
                .isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orchestra_task_run_id", "Orchestra_Task_Run_Id", "ORCHESTRA_TASK_RUN_ID"})
    void readsTheHeaderInAnyCase(String name) {
        assertThat(OrchestraConfig.fromHeaders(Map.of("Accept", List.of("x"), name, List.of(ID, "another")))
                        .value(Setting.TASK_RUN_ID))
                .isEqualTo(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--day 2026-11-24 --orchestra-task-run-id=" + ID,
                "--orchestra-task-run-id " + ID + " --day 2026-11-24",
                "--orchestra_task_run_id " + ID,
                "--ORCHESTRA_TASK_RUN_ID=" + ID,
                "--orchestra-task-run-id=1 --orchestra-task-run-id=" + ID
            })
    void readsTheIdFromArguments(String arguments) {
        OrchestraConfig config = OrchestraConfig.fromArguments(arguments.split(" "));

        assertThat(config.value(Setting.TASK_RUN_ID)).isEqualTo(ID);
        assertThat(config.isStartedFromOutside()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--orchestra-task-run-id",
                "--orchestra-task-run-id=",
                "--orchestra-task-run-ids=" + ID,
                "orchestra-task-run-id=" + ID,
                "--orchestra-api-key=sk-secret --api-key sk-secret"
            })
    void readsNothingElseFromArguments(String arguments) {
        assertThat(OrchestraConfig.fromArguments(arguments.split(" "))).hasToString("OrchestraConfig{}");
    }

    @Test
    void oddArgumentsAreNoReasonToFail() {
        assertThat(OrchestraConfig.fromArguments((String[]) null)).hasToString("OrchestraConfig{}");
        assertThat(OrchestraConfig.fromArguments()).hasToString("OrchestraConfig{}");
        assertThat(OrchestraConfig.fromArguments(null, "", "--orchestra-task-run-id", null))
                .hasToString("OrchestraConfig{}");
    }

    @Test
    void oddHeadersAreNoReasonToFail() {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put(null, List.of("HTTP/1.1 200 OK"));
        headers.put("orchestra_task_run_id", null);
        headers.put("Orchestra_task_run_id", List.of());
        headers.put("ORCHESTRA_task_run_id", Collections.singletonList(null));

        assertThat(OrchestraConfig.fromHeaders(headers)).hasToString("OrchestraConfig{}");
        assertThat(OrchestraConfig.fromHeaders(null)).hasToString("OrchestraConfig{}");
    }
}
