package io.getorchestra.examples.spark;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves out the orders of regions that we do not sell to, or throws; runs on the executors. */
final class Regions implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;
    private static final Logger log = LoggerFactory.getLogger(Regions.class);
    private static final Set<String> KNOWN = Set.of("DACH", "UK & Ireland", "Benelux", "France", "Nordics", "Iberia");

    private final boolean strict;

    Regions(boolean strict) {
        this.strict = strict;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        int partition = TaskContext.getPartitionId();
        List<Row> known = StreamSupport.stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
                .filter(row -> isKnown(partition, row))
                .toList();
        log.info("Partition {}: {} orders of known regions", partition, known.size());
        return known.iterator();
    }

    private boolean isKnown(int partition, Row row) {
        String id = row.getAs("order_id");
        String region = row.getAs("region");
        log.info("Partition {}: order {} of {}", partition, id, region);
        if (region != null && KNOWN.contains(region)) {
            return true;
        }
        if (strict) {
            throw new BrokenRowException("Order " + id + " has an unknown region: '" + region + "'");
        }
        log.warn("Order {} skipped, unknown region: '{}'", id, region);
        return false;
    }
}
