package io.getorchestra.examples.quickstart;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The orders in an embedded database. */
final class OrderDatabase implements AutoCloseable {
    private static final int BATCH_SIZE = 500;

    private final Connection connection;
    private final PreparedStatement insert;
    private int waiting;

    private OrderDatabase(Connection connection) throws SQLException {
        this.connection = connection;
        execute("""
                CREATE TABLE orders (
                  id         VARCHAR(20) PRIMARY KEY,
                  ordered_at TIMESTAMP NOT NULL,
                  region     VARCHAR(40) NOT NULL,
                  product    VARCHAR(80) NOT NULL,
                  quantity   INT NOT NULL,
                  amount     DECIMAL(12, 2) NOT NULL)""");
        this.insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)");
    }

    static OrderDatabase open() throws SQLException {
        return new OrderDatabase(DriverManager.getConnection("jdbc:h2:mem:"));
    }

    void insert(Order order) throws SQLException {
        insert.setString(1, order.id());
        insert.setObject(2, order.orderedAt());
        insert.setString(3, order.region());
        insert.setString(4, order.product());
        insert.setInt(5, order.quantity());
        insert.setBigDecimal(6, order.amount());
        insert.addBatch();
        if (++waiting == BATCH_SIZE) {
            flush();
        }
    }

    void flush() throws SQLException {
        insert.executeBatch();
        waiting = 0;
    }

    void dropOrders() throws SQLException {
        execute("DROP TABLE orders");
    }

    List<RegionSummary> summariesByRegion() throws SQLException {
        var summaries = new ArrayList<RegionSummary>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        SELECT region, COUNT(*) AS orders, SUM(amount) AS revenue
                        FROM orders GROUP BY region ORDER BY revenue DESC""")) {
            while (rows.next()) {
                summaries.add(new RegionSummary(
                        rows.getString("region"), rows.getLong("orders"), rows.getBigDecimal("revenue")));
            }
        }
        return summaries;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
