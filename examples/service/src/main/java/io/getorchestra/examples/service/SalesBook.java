package io.getorchestra.examples.service;

import java.io.IOException;
import java.util.Map;

/** Where a report's figures come from. Several tasks use it at a time. */
@FunctionalInterface
public interface SalesBook {

    /**
     * A region's revenue in whole euros.
     *
     * @throws IOException when the book does not tell
     */
    long revenue(String region) throws IOException;

    /** A book of a few regions. */
    static SalesBook sample() {
        Map<String, Long> revenues = Map.of("DACH", 80_192L, "Benelux", 35_968L, "Nordics", 25_924L);
        return region -> {
            Long revenue = revenues.get(region);
            if (revenue == null) {
                throw new IOException("no such region: " + region);
            }
            return revenue;
        };
    }
}
