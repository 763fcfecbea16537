package io.getorchestra.examples.service;

import io.getorchestra.OrchestraTaskScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task: asks for the revenue of several regions at once and adds it up.
 *
 * @param regions at least one
 */
record RegionReport(List<String> regions, SalesBook sales) {
    private static final Logger log = LoggerFactory.getLogger(RegionReport.class);

    /**
     * The report that a request asks for.
     *
     * @throws IllegalArgumentException when it names no regions
     */
    static RegionReport of(String query, SalesBook sales) {
        if (query == null || !query.startsWith("regions=") || query.length() == "regions=".length()) {
            throw new IllegalArgumentException("use /reports?regions=DACH,Nordics");
        }
        return new RegionReport(List.of(query.substring("regions=".length()).split(",")), sales);
    }

    /**
     * @param threads carry the task, so that what is logged there is in the task's log
     */
    void write(OrchestraTaskScope task, ExecutorService threads) throws IOException, InterruptedException {
        log.info("A report of {}", regions);
        List<Callable<Long>> questions = new ArrayList<>();
        for (String region : regions) {
            questions.add(() -> revenue(region));
        }
        long total = 0;
        // Waits for all of them, also when one fails: what is logged after the task's end would not be in its log.
        for (Future<Long> revenue : threads.invokeAll(questions)) {
            total += get(revenue);
        }
        log.info("{} regions have {} EUR", regions.size(), total);
        task.setOutput("total", total);
    }

    private long revenue(String region) throws IOException {
        log.info("Asking for {}", region);
        long revenue = sales.revenue(region);
        log.info("{} has {} EUR", region, revenue);
        return revenue;
    }

    private static long get(Future<Long> revenue) throws IOException, InterruptedException {
        try {
            return revenue.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        }
    }
}
