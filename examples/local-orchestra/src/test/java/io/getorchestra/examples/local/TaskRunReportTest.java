package io.getorchestra.examples.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.getorchestra.test.ReceivedEvent;
import io.getorchestra.test.TaskRun;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TaskRunReportTest {
    private static final UUID ID = UUID.fromString("3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d");

    private final ObjectMapper mapper = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .nodeFactory(new JsonNodeFactory(true))
            .build();
    private final List<ReceivedEvent> events = new ArrayList<>();

    @Test
    void showsStatusesWithTimesOutputsAsATableAndTheLog() throws JsonProcessingException {
        received(
                "2026-11-23T02:00:00.120Z", "'event_type':'UPDATE_STATUS','status':'RUNNING','message':'job started.'");
        received("2026-11-23T02:00:01Z", "'event_type':'SET_OUTPUT','output_name':'rows','output_value':42");
        received(
                "2026-11-23T02:00:01Z", "'event_type':'SET_OUTPUT','output_name':'table-name','output_value':'orders'");
        received(
                "2026-11-23T02:00:01Z",
                "'event_type':'SET_OUTPUT','output_name':'regions',"
                        + "'output_value':[{'name':'Nordics','rows':7},{'name':'UK','rows':1032,'note':'new'}]");
        received("2026-11-23T02:00:02Z", "'event_type':'UPDATE_STATUS','status':'SUCCEEDED'");
        received("2026-11-23T02:00:03Z", "'event_type':'LOG','log_name':'job.log','data':'one\\n\\n  two\\n'");

        assertThat(report()).isEqualTo("""
                Task run 3f1b2c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d

                Status
                  02:00:00.120  RUNNING    job started.
                  02:00:02.000  SUCCEEDED

                Outputs
                  rows        42
                  table-name  orders
                  regions     name     rows  note
                              Nordics     7
                              UK       1032  new

                Log job.log (3 lines)
                  one

                    two
                """);
    }

    @Test
    void keepsTheLinesOfAMessageTogether() throws JsonProcessingException {
        received("2026-11-23T02:00:00Z", "'event_type':'UPDATE_STATUS','status':'FAILED','message':'one\\ntwo'");

        assertThat(report()).contains("  02:00:00.000  FAILED     one\n                           two\n");
    }

    @Test
    void joinsTheLogsPartsInTheOrderOfTheirNumbers() throws JsonProcessingException {
        log("export.002-of-003.log", "b\n");
        log("other.log", "o\n");
        log("export.001-of-003.log", "a\n");

        assertThat(report()).contains("Log export.log (2 lines, 2 of 3 parts)\n  a\n  b\n", "Log other.log (1 line)");
        assertThat(new TaskRun(ID, events).logs().get(0).complete()).isFalse();

        log("export.003-of-003.log", "c\n");

        assertThat(report()).contains("Log export.log (3 lines, 3 of 3 parts)\n  a\n  b\n  c\n");
        assertThat(new TaskRun(ID, events).log("export.log")).isEqualTo("a\nb\nc\n");
    }

    @Test
    void aLogSentAgainReplacesTheFirst() throws JsonProcessingException {
        log("job.log", "first\n");
        log("job.log", "second\n");

        assertThat(new TaskRun(ID, events).log()).isEqualTo("second\n");
    }

    @Test
    void showsTheEndsOfALongLog() throws JsonProcessingException {
        log("job.log", IntStream.rangeClosed(1, 1000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")));

        assertThat(report())
                .contains("Log job.log (1000 lines)\n  line 1\n", "line 100\n  ... 800 more lines ...\n  line 901\n")
                .endsWith("  line 1000\n");
    }

    @Test
    void showsEmptyAndOddOutputsAsTheirJson() throws JsonProcessingException {
        for (String value : List.of("''", "null", "[]", "[1,{'a':2}]", "{'a':[true]}", "1.10")) {
            received("2026-11-23T02:00:01Z", "'event_type':'SET_OUTPUT','output_name':'o','output_value':" + value);
            assertThat(report()).contains("  o" + (value.equals("''") ? "" : "  " + value.replace('\'', '"')) + "\n");
        }
    }

    private String report() {
        return new TaskRunReport(ZoneOffset.UTC).of(new TaskRun(ID, events));
    }

    private void log(String name, String data) throws JsonProcessingException {
        received(
                "2026-11-23T02:00:03Z",
                "'event_type':'LOG','log_name':'" + name + "','data':'" + data.replace("\n", "\\n") + "'");
    }

    private void received(String at, String fields) throws JsonProcessingException {
        String json = ("{'metadata':{},'task_run_id':'" + ID + "'," + fields + "}").replace('\'', '"');
        events.add(new ReceivedEvent(Instant.parse(at), mapper.readTree(json)));
    }
}
