package io.getorchestra.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LocalOrchestraTest {
    private static final String ID = "3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d";
    private static final String RUNNING = event("'event_type':'UPDATE_STATUS','status':'RUNNING','message':'started.'");
    private static final String OUTPUT = event("'event_type':'SET_OUTPUT','output_name':'rows','output_value':42");

    private final JsonMapper mapper = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<ReceivedEvent> heard = new ArrayList<>();
    private LocalOrchestra orchestra;

    @BeforeEach
    void start() throws IOException {
        orchestra = LocalOrchestra.start(0, heard::add);
    }

    @AfterEach
    void stop() {
        orchestra.close();
    }

    @Test
    void keepsWhatItAcceptsInOrder() throws Exception {
        String succeeded = event("'event_type':'UPDATE_STATUS','status':'SUCCEEDED'");
        String log = event("'event_type':'LOG','log_name':'orchestra.log','data':'Hello, → 日本\\n'");
        for (String body : List.of(RUNNING, OUTPUT, succeeded, log)) {
            HttpResponse<String> reply = post(body);
            assertThat(reply.statusCode()).isEqualTo(200);
            assertThat(reply.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(json(reply).path("success").booleanValue()).isTrue();
            assertThat(json(reply).path("task_run_id").textValue()).isEqualTo(ID);
        }

        assertThat(orchestra.taskRuns()).hasSize(1);
        TaskRun taskRun = orchestra.taskRuns().get(0);
        assertThat(taskRun.id()).isEqualTo(UUID.fromString(ID));
        assertThat(taskRun.statuses()).containsExactly("RUNNING", "SUCCEEDED");
        assertThat(taskRun.messages()).containsExactly("started.", "");
        assertThat(taskRun.outputs()).containsOnlyKeys("rows");
        assertThat(taskRun.outputs().get("rows").intValue()).isEqualTo(42);
        assertThat(taskRun.logs())
                .containsExactly(new ReceivedLog(
                        "orchestra.log", List.of(new ReceivedLog.Part("orchestra.log", "Hello, → 日本\n")), 0));
        assertThat(taskRun.events()).extracting(ReceivedEvent::json).contains(mapper.readTree(OUTPUT));
        assertThat(heard).isEqualTo(taskRun.events());
    }

    @Test
    void keepsTaskRunsApart() throws Exception {
        String other = UUID.randomUUID().toString();
        post(RUNNING);
        post(RUNNING.replace(ID, other));
        post(OUTPUT);

        assertThat(orchestra.taskRuns())
                .extracting(taskRun -> taskRun.id() + " " + taskRun.events().size())
                .containsExactly(ID + " 2", other + " 1");
    }

    @Test
    void acceptsAnyPathAndQuery() throws Exception {
        HttpRequest request =
                request(RUNNING).uri(orchestra.url().resolve("/hooks/v1?x=y")).build();

        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer someone-else", "Basic bG9jYWw6bG9jYWw="})
    void refusesAnotherApiKey(String authorization) throws Exception {
        HttpRequest request =
                request(RUNNING).setHeader("Authorization", authorization).build();

        assertRefused(client.send(request, BodyHandlers.ofString()), 401, "UNAUTHORIZED", "API key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3F1B2C4D-5E6F-4A7B-8C9D-0E1F2A3B4C5D",
                "3f1b2c4d5e6f4a7b8c9d0e1f2a3b4c5d",
                "{3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d}",
                "1-2-3-4-5",
                ""
            })
    void refusesATaskRunIdThatIsNoCanonicalUuid(String id) throws Exception {
        assertRefused(post(RUNNING.replace(ID, id)), 404, "TASK_NOT_FOUND", "Invalid task_run_id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{} {}", "{\"a\":1,\"a\":2}", "{\"a\":NaN}"})
    void refusesABodyThatIsNotOneJsonObject(String body) throws Exception {
        assertRefused(post(body), 400, "MALFORMED_PAYLOAD", "");
    }

    @Test
    void refusesABodyThatIsNotUtf8() throws Exception {
        byte[] body = RUNNING.getBytes(StandardCharsets.UTF_8);
        body[RUNNING.indexOf("started")] = (byte) 0xff;
        HttpRequest request = request("").POST(BodyPublishers.ofByteArray(body)).build();

        assertRefused(client.send(request, BodyHandlers.ofString()), 400, "MALFORMED_PAYLOAD", "UTF-8");
    }

    @Test
    void refusesAnotherContentType() throws Exception {
        HttpRequest request =
                request(RUNNING).setHeader("Content-Type", "text/plain").build();

        assertRefused(client.send(request, BodyHandlers.ofString()), 400, "MALFORMED_PAYLOAD", "Content-Type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'event_type':'GREETING'                                              | Unknown event_type",
                "'event_type':7                                                       | event_type must be a string",
                "'status':'RUNNING'                                                   | event_type is missing",
                "'event_type':'UPDATE_STATUS'                                         | status is missing",
                "'event_type':'UPDATE_STATUS','status':'running'                      | Unknown status",
                "'event_type':'UPDATE_STATUS','status':'RUNNING','message':''         | empty message",
                "'event_type':'UPDATE_STATUS','status':'RUNNING','message':null       | message must be a string",
                "'event_type':'SET_OUTPUT','output_value':1                           | output_name is missing",
                "'event_type':'SET_OUTPUT','output_name':'row count','output_value':1 | letters, _ and - only",
                "'event_type':'SET_OUTPUT','output_name':'rows2','output_value':1     | letters, _ and - only",
                "'event_type':'SET_OUTPUT','output_name':'','output_value':1          | letters, _ and - only",
                "'event_type':'SET_OUTPUT','output_name':'rows'                       | output_value is missing",
                "'event_type':'LOG','log_name':' ','data':''                          | log_name is blank",
                "'event_type':'LOG','log_name':'orchestra.log'                        | data is missing"
            })
    void refusesAnEventThatBreaksTheContract(String fields, String error) throws Exception {
        assertRefused(post(event(fields)), 422, "INVALID_PAYLOAD", error);
    }

    @Test
    void refusesABodyWithoutMetadata() throws Exception {
        assertRefused(post(RUNNING.replace("\"metadata\":{},", "")), 422, "INVALID_PAYLOAD", "metadata");
    }

    @Test
    void acceptsAnOutputOfNull() throws Exception {
        post(OUTPUT.replace("42", "null"));

        assertThat(orchestra.taskRuns().get(0).outputs().get("rows").isNull()).isTrue();
    }

    @Test
    void refusesAnOutputAfterTheEnd() throws Exception {
        post(event("'event_type':'UPDATE_STATUS','status':'FAILED'"));
        HttpResponse<String> reply = post(OUTPUT);

        assertThat(reply.statusCode()).isEqualTo(422);
        assertThat(json(reply).path("code").textValue()).isEqualTo("TASK_ENDED");
        assertThat(orchestra.taskRuns().get(0).outputs()).isEmpty();
    }

    @Test
    void takesABodyOfFiveMebibytesAndRefusesOneByteMore() throws Exception {
        String log = event("'event_type':'LOG','log_name':'orchestra.log','data':''");
        String data = "x".repeat(WebhookHandler.MAX_BODY_BYTES - log.length());

        assertThat(post(log.replace("\"\"", '"' + data + '"')).statusCode()).isEqualTo(200);
        assertThat(post(log.replace("\"\"", '"' + data + "x\"")).statusCode()).isEqualTo(413);
    }

    @Test
    void refusesGet() throws Exception {
        HttpRequest request = request("").GET().build();

        assertRefused(client.send(request, BodyHandlers.ofString()), 405, "METHOD_NOT_ALLOWED", "POST");
    }

    @Test
    void givesEachTaskRunAnEnvironmentOfItsOwn() {
        assertThat(orchestra.environment())
                .containsEntry("ORCHESTRA_API_KEY", orchestra.apiKey())
                .containsEntry("ORCHESTRA_WEBHOOK_URL", orchestra.url().toString())
                .hasEntrySatisfying(
                        "ORCHESTRA_TASK_RUN_ID",
                        id -> assertThat(id)
                                .isNotEqualTo(orchestra.environment().get("ORCHESTRA_TASK_RUN_ID")));
    }

    @Test
    void aTakenPortIsAnIoException() {
        assertThatThrownBy(() -> LocalOrchestra.start(orchestra.url().getPort()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(String.valueOf(orchestra.url().getPort()));
    }

    @Test
    void whatArrivedCanBeReadAfterClose() throws Exception {
        post(RUNNING);
        orchestra.close();

        assertThat(orchestra.taskRuns()).hasSize(1);
        assertThatThrownBy(() -> post(RUNNING)).isInstanceOf(IOException.class);
    }

    private static String event(String fields) {
        return ("{'metadata':{},'task_run_id':'" + ID + "'," + fields + "}").replace('\'', '"');
    }

    private HttpRequest.Builder request(String body) {
        return HttpRequest.newBuilder(orchestra.url())
                .header("Authorization", "Bearer " + orchestra.apiKey())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return client.send(request(body).build(), BodyHandlers.ofString());
    }

    private JsonNode json(HttpResponse<String> reply) throws IOException {
        return mapper.readTree(reply.body());
    }

    private void assertRefused(HttpResponse<String> reply, int status, String code, String error) throws IOException {
        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(json(reply).path("success"))
                .isEqualTo(mapper.getNodeFactory().booleanNode(false));
        assertThat(json(reply).path("code").textValue()).isEqualTo(code);
        assertThat(json(reply).path("error").textValue()).contains(error);
        assertThat(orchestra.taskRuns()).isEmpty();
        assertThat(heard).isEmpty();
    }
}
