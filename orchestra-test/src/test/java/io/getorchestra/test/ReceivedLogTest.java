package io.getorchestra.test;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReceivedLogTest {

    @Test
    void oneRequestIsOneLog() {
        assertThat(joined("export.log=a")).containsExactly("export.log: a, 0 missing");
    }

    @Test
    void partsArePutTogetherByTheirNumbers() {
        assertThat(joined(
                        "export.003-of-003.log=c", "export.001-of-003.log=a", "other.log=o", "export.002-of-003.log=b"))
                .containsExactly("export.log: abc, 0 missing", "other.log: o, 0 missing");
        assertThat(joined("export.003-of-003.log=c", "export.001-of-003.log=a"))
                .containsExactly("export.log: ac, 1 missing");
    }

    @Test
    void thousandsOfPartsAreInTheOrderOfNumbers() {
        assertThat(joined("export.1000-of-1000.log=b", "export.999-of-1000.log=a"))
                .containsExactly("export.log: ab, 998 missing");
    }

    @Test
    void aCountThatWasTooLowIsCorrectedByLaterParts() {
        assertThat(joined("export.001-of-002.log=a", "export.002-of-002.log=b", "export.003-of-003.log=c"))
                .containsExactly("export.log: abc, 0 missing");
    }

    @Test
    void halvesOfAPartThatWasTooLargeAreInOrder() {
        assertThat(joined(
                        "export.001-of-002aa.log=1",
                        "export.001-of-002ab.log=2",
                        "export.001-of-002b.log=3",
                        "export.002-of-002.log=4"))
                .containsExactly("export.log: 1234, 0 missing");
        assertThat(joined("export.001-of-002aa.log=1", "export.001-of-002b.log=3", "export.002-of-002.log=4"))
                .containsExactly("export.log: 134, 1 missing");
    }

    @Test
    void partsOfALogThatGrowsAreOneLog() {
        assertThat(joined("export.001.log=a", "export.002.log=b", "export.003.log=c"))
                .containsExactly("export.log: abc, 0 missing");
        assertThat(joined("export.003.log=c", "export.001.log=a")).containsExactly("export.log: ac, 1 missing");
    }

    @Test
    void aNumberThatIsTheLogsOwnIsNoPart() {
        assertThat(joined("report.2026.log=a", "report.2025.log=b"))
                .containsExactly("report.2026.log: a, 0 missing", "report.2025.log: b, 0 missing");
    }

    @Test
    void aNameWithoutAnExtensionHasPartsToo() {
        assertThat(joined("export.001-of-002=a", "export.002-of-002=b")).containsExactly("export: ab, 0 missing");
    }

    @Test
    void aLogSentAgainReplacesTheFirst() {
        assertThat(joined("export.log=a", "export.log=b")).containsExactly("export.log: b, 0 missing");
        assertThat(joined("export.001-of-002.log=a", "export.002-of-002.log=b", "export.001-of-002.log=c"))
                .containsExactly("export.log: cb, 0 missing");
    }

    @Test
    void eachPartKeepsTheNameOfItsRequest() {
        assertThat(logs("export.002.log=b", "export.001.log=a"))
                .singleElement()
                .satisfies(log -> assertThat(log.parts())
                        .containsExactly(
                                new ReceivedLog.Part("export.001.log", "a"),
                                new ReceivedLog.Part("export.002.log", "b")));
    }

    private static List<String> joined(String... requests) {
        return logs(requests).stream()
                .map(log -> log.name() + ": " + log.text() + ", " + log.missingParts() + " missing")
                .toList();
    }

    private static List<ReceivedLog> logs(String... requests) {
        return ReceivedLog.join(Arrays.stream(requests)
                .map(request -> request.split("="))
                .map(request -> new ReceivedEvent(
                        Instant.EPOCH,
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("event_type", "LOG")
                                .put("log_name", request[0])
                                .put("data", request[1])))
                .toList());
    }
}
