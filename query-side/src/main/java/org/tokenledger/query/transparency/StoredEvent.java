package org.tokenledger.query.transparency;

import org.tokenledger.note.Malformed;
import org.tokenledger.tlog.Leaf;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

/** One row of the ledger, with the exact bytes that were stored. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredEvent(
        long position,
        UUID eventId,
        UUID stream,
        long sequence,
        String aggregate,
        String type,
        int version,
        Instant time,
        byte[] payload,
        byte[] metadata,
        byte[] salt) {
    private static final int FETCHED_AT_ONCE = 1_000;

    private static final String RANGE =
            """
            SELECT position, event_id, stream, sequence, aggregate, type, version, time,
                   payload, metadata, salt
              FROM ledger.events WHERE position >= ? AND position < ? ORDER BY position
            """;

    /**
     * Reads a range in order, in constant memory.
     *
     * @param connection in a transaction
     * @throws Mismatch when an event of the range is missing
     */
    public static void each(Connection connection, long from, long to, Consumer<StoredEvent> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RANGE)) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            statement.setLong(1, from);
            statement.setLong(2, to);
            long expected = from;
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    StoredEvent event = of(rows);
                    if (event.position != expected) {
                        throw missing(expected);
                    }
                    expected++;
                    reader.accept(event);
                }
            }
            if (expected < to) {
                throw missing(expected);
            }
        }
    }

    private static Mismatch missing(long position) {
        return new Mismatch("The event at position %d is missing".formatted(position));
    }

    private static StoredEvent of(ResultSet row) throws SQLException {
        return new StoredEvent(
                row.getLong(1),
                row.getObject(2, UUID.class),
                row.getObject(3, UUID.class),
                row.getLong(4),
                row.getString(5),
                row.getString(6),
                row.getInt(7),
                row.getTimestamp(8).toInstant(),
                row.getBytes(9),
                row.getBytes(10),
                row.getBytes(11));
    }

    /**
     * What the log commits to.
     *
     * @throws Mismatch when no ledger can have written the row like this
     */
    public Leaf leaf() {
        try {
            return new Leaf(
                    eventId,
                    stream,
                    sequence,
                    aggregate,
                    type,
                    version,
                    time,
                    Leaf.metadata(salt, metadata),
                    Leaf.payload(salt, payload));
        } catch (Malformed never) {
            throw new Mismatch(
                    "The event at position %d has %s".formatted(position, never.getMessage()));
        }
    }
}
