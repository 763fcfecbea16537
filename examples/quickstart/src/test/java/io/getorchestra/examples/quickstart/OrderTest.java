package io.getorchestra.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OrderTest {
    private static final String HEADER = "order_id,ordered_at,customer,region,product,quantity,amount\n";

    @Test
    void readsAWholeRow() throws Exception {
        assertThat(Order.of(row("O-1,2026-11-22T08:15:00,C-7,UK & Ireland,mug-set,2,48.00")))
                .isEqualTo(new Order(
                        "O-1",
                        LocalDateTime.of(2026, 11, 22, 8, 15),
                        "UK & Ireland",
                        "mug-set",
                        2,
                        new BigDecimal("48.00")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    O-1,2026-11-22T08:15:00,C-7,DACH,mug-set              | 5 columns instead of 7
                    O-1,2026-11-22T08:15:00,C-7,DACH,mug-set,2,48.00,x    | 8 columns instead of 7
                    O-1,2026-11-31T08:15:00,C-7,DACH,mug-set,2,48.00      | not a date: '2026-11-31T08:15:00'
                    O-1,,C-7,DACH,mug-set,2,48.00                         | not a date: ''
                    O-1,2026-11-22T08:15:00,C-7,Atlantis,mug-set,2,48.00  | unknown region: 'Atlantis'
                    O-1,2026-11-22T08:15:00,C-7,DACH,mug-set,-2,48.00     | not a quantity: '-2'
                    O-1,2026-11-22T08:15:00,C-7,DACH,mug-set,two,48.00    | not a quantity: 'two'
                    O-1,2026-11-22T08:15:00,C-7,DACH,mug-set,2,           | not an amount: ''
                    O-1,2026-11-22T08:15:00,C-7,DACH,mug-set,2,"1.049,90" | not an amount: '1.049,90'
                    """)
    void saysWhyARowIsNoOrder(String row, String reason) throws IOException {
        CSVRecord broken = row(row);

        assertThatThrownBy(() -> Order.of(broken))
                .isInstanceOf(BrokenRowException.class)
                .hasMessage(reason);
    }

    private static CSVRecord row(String row) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser parser = CSVParser.parse(HEADER + row, format)) {
            return parser.getRecords().get(0);
        }
    }
}
