package org.tokenledger.bench.stand;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Workers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

/**
 * The physical limit of writing: a table like the ledger's, with the same indexes, beside it in the
 * same PostgreSQL, filled with rows as the ledger wrote them and without any check.
 */
public final class EventTable {
    private static final int KEPT = 1_000;

    /** The rows of one event type, as bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; handed to the driver as it is
    private record Row(
            String aggregate,
            String type,
            short version,
            Timestamp time,
            long sequence,
            byte[] payload,
            byte[] metadata,
            byte[] salt) {}

    private static final String INSERT =
            """
            INSERT INTO bench.events (position, event_id, stream, sequence, aggregate, type,
                                      version, time, payload, metadata, salt)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private final DataSource database;
    private final List<Row> rows;
    private final AtomicLong position = new AtomicLong();
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();

    /**
     * An empty table and the rows that will be written to it again and again.
     *
     * @param type of which the ledger must hold an event
     */
    public EventTable(Stand stand, String type) throws SQLException {
        stand.execute("CREATE SCHEMA IF NOT EXISTS bench");
        stand.execute("DROP TABLE IF EXISTS bench.events");
        stand.execute("CREATE TABLE bench.events (LIKE ledger.events INCLUDING ALL)");
        database = stand.superuser();
        rows = rows(type);
    }

    private List<Row> rows(String type) throws SQLException {
        List<Row> found = new ArrayList<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select =
                        connection.prepareStatement(
                                """
                                SELECT aggregate, type, version, time, sequence, payload, metadata,
                                       salt
                                  FROM ledger.events WHERE type = ? LIMIT ?
                                """)) {
            select.setString(1, type);
            select.setInt(2, KEPT);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(
                            new Row(
                                    row.getString(1),
                                    row.getString(2),
                                    row.getShort(3),
                                    row.getTimestamp(4),
                                    row.getLong(5),
                                    row.getBytes(6),
                                    row.getBytes(7),
                                    row.getBytes(8)));
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalStateException("the ledger holds no " + type);
        }
        return found;
    }

    /** One row a commit, on so many connections at once. */
    public Sample singleRows(int connections, int seconds) throws SQLException {
        BlockingQueue<PreparedStatement> pool = new ArrayBlockingQueue<>(connections);
        try {
            for (int i = 0; i < connections; i++) {
                pool.add(database.getConnection().prepareStatement(INSERT));
            }
            return Workers.during(
                    seconds,
                    connections,
                    _ -> {
                        PreparedStatement insert = pool.take();
                        try {
                            set(insert);
                            return insert.executeUpdate();
                        } finally {
                            pool.add(insert);
                        }
                    });
        } finally {
            for (PreparedStatement insert : pool) {
                insert.getConnection().close();
            }
        }
    }

    /** One writer, so many rows a commit, in statements of many rows. */
    public Sample batches(int size, int seconds) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            connection.setAutoCommit(false);
            return Workers.during(seconds, 1, _ -> batch(insert, size));
        }
    }

    /** One commit of so many rows. */
    public Sample batch(int size) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement(INSERT)) {
            connection.setAutoCommit(false);
            long begun = System.nanoTime();
            batch(insert, size);
            return Sample.once(size, System.nanoTime() - begun);
        }
    }

    private int batch(PreparedStatement insert, int size) throws SQLException {
        for (int i = 0; i < size; i++) {
            set(insert);
            insert.addBatch();
        }
        insert.executeBatch();
        insert.getConnection().commit();
        return size;
    }

    private void set(PreparedStatement insert) throws SQLException {
        long number = position.getAndIncrement();
        Row row = rows.get((int) (number % rows.size()));
        insert.setLong(1, number);
        insert.setObject(2, ids.generate());
        insert.setObject(3, ids.generate());
        insert.setLong(4, row.sequence());
        insert.setString(5, row.aggregate());
        insert.setString(6, row.type());
        insert.setShort(7, row.version());
        insert.setTimestamp(8, row.time());
        insert.setBytes(9, row.payload());
        insert.setBytes(10, row.metadata());
        insert.setBytes(11, row.salt());
    }
}
