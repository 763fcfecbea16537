package io.getorchestra.examples.docs;

import io.getorchestra.OrchestraTaskScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job that the test kit's page tests; it logs through Logback. */
final class NightlyExport {
    private static final Logger log = LoggerFactory.getLogger(NightlyExport.class);

    private NightlyExport() {}

    public static void main(String... rows) {
        try (var task = OrchestraTaskScope.open("nightly-export")) {
            for (String row : rows) {
                if (row.isBlank()) {
                    throw new IllegalArgumentException("a row is blank");
                }
                log.info("{} exported", row);
            }
            task.setOutput("rows", rows.length);
        }
    }
}
