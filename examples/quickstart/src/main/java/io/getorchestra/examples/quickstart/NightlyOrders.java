package io.getorchestra.examples.quickstart;

import io.getorchestra.OrchestraTaskScope;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the shop's orders of one day into a database and sums them up by region.
 *
 * <pre>
 * examples/quickstart/run [--log4j2] [--fail] [orders.csv]
 * </pre>
 *
 * <p>Without a file it reads the one in its jar, of which some rows are broken. With {@code --fail} it loses its table on the
 * way, to show what becomes of a job that throws.
 */
public final class NightlyOrders {
    private static final Logger log = LoggerFactory.getLogger(NightlyOrders.class);

    private final OrchestraTaskScope task;
    private int loaded;
    private int skipped;

    private NightlyOrders(OrchestraTaskScope task) {
        this.task = task;
    }

    /** Reads the arguments; see the class. */
    public static void main(String[] args) throws Exception {
        List<String> arguments = List.of(args);
        boolean fail = arguments.contains("--fail");
        String file = arguments.stream()
                .filter(argument -> !argument.startsWith("--"))
                .findFirst()
                .orElse(null);

        try (var task = OrchestraTaskScope.open("nightly-orders")) {
            new NightlyOrders(task).run(file, fail);
        }
    }

    private void run(String file, boolean fail) throws IOException, SQLException {
        try (Reader csv = open(file);
                OrderDatabase database = OrderDatabase.open()) {
            load(csv, database);
            task.update(loaded + " orders loaded");
            if (fail) {
                database.dropOrders();
            }
            report(database.summariesByRegion());
        }
    }

    private static Reader open(String file) throws IOException {
        if (file != null) {
            log.info("Reading {}", file);
            return Files.newBufferedReader(Path.of(file));
        }
        log.info("Reading the orders that came with this job");
        return new BufferedReader(
                new InputStreamReader(NightlyOrders.class.getResourceAsStream("orders.csv"), StandardCharsets.UTF_8));
    }

    private void load(Reader csv, OrderDatabase database) throws IOException, SQLException {
        CSVFormat withHeader = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        for (CSVRecord row : withHeader.parse(csv)) {
            try {
                database.insert(Order.of(row));
                loaded++;
            } catch (BrokenRowException e) {
                skipped++;
                log.warn("Row {} skipped, {}", row.getRecordNumber(), e.getMessage());
            }
        }
        database.flush();
        log.info("{} orders loaded, {} rows skipped", loaded, skipped);
    }

    private void report(List<RegionSummary> regions) {
        for (RegionSummary region : regions) {
            log.info("{}: {} orders, {} EUR", region.region(), region.orders(), region.revenue());
        }
        BigDecimal total = regions.stream().map(RegionSummary::revenue).reduce(BigDecimal.ZERO, BigDecimal::add);
        log.info("Total: {} EUR", total);

        task.setOutput("rows", loaded);
        task.setOutput("skipped", skipped);
        task.setOutput("total", total);
        task.setOutput("regions", regions);
        if (skipped > 0) {
            task.warn(skipped + " of " + (loaded + skipped) + " rows skipped");
        }
    }
}
