package io.getorchestra.examples.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.getorchestra.OrchestraConfig;
import io.getorchestra.OrchestraTaskScope;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sums up a day's orders by region: {@code NightlyOrders [--strict] orders.csv directory-of-the-result}. */
public final class NightlyOrders {
    private static final Logger log = LoggerFactory.getLogger(NightlyOrders.class);
    private static final int PARTITIONS = 8;

    private NightlyOrders() {}

    /** Runs the job on the cluster that spark-submit names. */
    public static void main(String[] args) throws Exception {
        boolean strict = args[0].equals("--strict");
        String orders = args[args.length - 2];
        String result = args[args.length - 1];
        // Spark's Log4j was configured before this jar was there: the scope attaches its appender itself.
        var config = OrchestraConfig.builder()
                .attachAppender(true)
                .logName("driver.log")
                .build();
        OrchestraTaskScope.run("nightly-orders", config, task -> {
            try (SparkSession spark =
                    SparkSession.builder().appName("nightly-orders").getOrCreate()) {
                log.info("Reading {}", orders);
                Dataset<Row> all =
                        spark.read().option("header", "true").csv(orders).repartition(PARTITIONS);
                Dataset<Row> known =
                        all.mapPartitions(new Regions(strict), all.encoder()).cache();
                known.groupBy("region")
                        .agg(
                                count(lit(1)).as("orders"),
                                sum(col("amount").cast("decimal(12,2)")).as("revenue"))
                        .coalesce(1)
                        .write()
                        .mode(SaveMode.Overwrite)
                        .parquet(result);
                List<Row> regions =
                        spark.read().parquet(result).orderBy("region").collectAsList();
                for (Row region : regions) {
                    log.info("{}: {} orders, {} EUR", region.get(0), region.get(1), region.get(2));
                }
                task.setOutput("rows", known.count());
            }
        });
    }
}
