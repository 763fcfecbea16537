package io.getorchestra.examples.quickstart;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;

/** One order, as a row of the shop's export. */
record Order(String id, LocalDateTime orderedAt, String region, String product, int quantity, BigDecimal amount) {

    private static final Set<String> REGIONS = Set.of("Benelux", "DACH", "France", "Iberia", "Nordics", "UK & Ireland");

    static Order of(CSVRecord row) throws BrokenRowException {
        if (!row.isConsistent()) {
            throw new BrokenRowException(row.size() + " columns instead of "
                    + row.getParser().getHeaderNames().size());
        }
        return new Order(
                row.get("order_id"),
                orderedAt(row.get("ordered_at")),
                region(row.get("region")),
                row.get("product"),
                quantity(row.get("quantity")),
                amount(row.get("amount")));
    }

    private static LocalDateTime orderedAt(String text) throws BrokenRowException {
        try {
            return LocalDateTime.parse(text);
        } catch (DateTimeException e) {
            throw new BrokenRowException("not a date: '" + text + "'");
        }
    }

    private static String region(String text) throws BrokenRowException {
        if (!REGIONS.contains(text)) {
            throw new BrokenRowException("unknown region: '" + text + "'");
        }
        return text;
    }

    private static int quantity(String text) throws BrokenRowException {
        try {
            int quantity = Integer.parseInt(text);
            if (quantity > 0) {
                return quantity;
            }
        } catch (NumberFormatException e) {
            // falls through to the same answer
        }
        throw new BrokenRowException("not a quantity: '" + text + "'");
    }

    private static BigDecimal amount(String text) throws BrokenRowException {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new BrokenRowException("not an amount: '" + text + "'");
        }
    }
}
