package org.tokenledger.server.ledger;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.Unreadable;
import org.tokenledger.server.ledger.EventBytes.UnreadableEvent;
import org.tokenledger.server.vault.DataKey;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/** Reads the ledger. */
final class PostgresLedger implements Ledger {
    private static final String COLUMNS =
            """
            SELECT position, event_id, sequence, time, type, version, payload, metadata, stream,
                   wrapped_with, wrapped
              FROM ledger.events LEFT JOIN vault.keys ON subject = stream
            """;
    private static final int STREAM = 9;
    private static final int FETCHED_AT_ONCE = 5_000;

    private final DataSource database;
    private final DataKeys keys;
    private final RecentEvents recent = new RecentEvents();
    private LongSupplier lastAnswered = () -> -1;

    PostgresLedger(DataSource database, DataKeys keys) {
        this.database = database;
        this.keys = keys;
    }

    /** Until then nothing was answered. */
    void answeredBy(LongSupplier lastAnswered) {
        this.lastAnswered = lastAnswered;
    }

    /** Filled by whoever learns of commits first. */
    RecentEvents recent() {
        return recent;
    }

    /** Nothing private of these tokens and users is in memory any more. */
    void erase(Set<UUID> subjects) {
        recent.erase(subjects);
        keys.forget(subjects);
    }

    @Override
    public List<Recorded> from(long position, int limit) {
        List<Recorded> known = recent.from(position, limit);
        return known.isEmpty() ? stored(position, limit) : known;
    }

    @Override
    public List<Recorded> stored(long position, int limit) {
        return list(
                COLUMNS + "WHERE position >= ? ORDER BY position LIMIT ?",
                (connection, statement) -> {
                    statement.setLong(1, position);
                    statement.setInt(2, limit);
                });
    }

    @Override
    public List<Recorded> at(Collection<Long> positions) {
        return list(
                COLUMNS + "WHERE position = ANY (?) ORDER BY position",
                (connection, statement) ->
                        statement.setArray(
                                1,
                                connection.createArrayOf(
                                        "bigint", positions.toArray(Long[]::new))));
    }

    @Override
    public List<Recorded> of(UUID subjectId) {
        return list(
                COLUMNS + "WHERE stream = ? ORDER BY sequence",
                (connection, statement) -> statement.setObject(1, subjectId));
    }

    /** Many streams at once; one that does not exist has no entry. */
    Map<UUID, KeyedStream> streams(Collection<UUID> ids) {
        Map<UUID, KeyedStream> found = new HashMap<>();
        rows(
                COLUMNS + "WHERE stream = ANY (?) ORDER BY stream, sequence",
                (connection, statement) ->
                        statement.setArray(1, connection.createArrayOf("uuid", ids.toArray())),
                row -> {
                    UUID id = row.getObject(STREAM, UUID.class);
                    KeyedStream stream = found.get(id);
                    if (stream == null) {
                        stream = new KeyedStream(new ArrayList<>(), key(row));
                        found.put(id, stream);
                    }
                    stream.events().add(recorded(row, stream.key()));
                });
        return found;
    }

    /** Everything that happened to users, up to a position. */
    void ofUsers(long upTo, Consumer<Recorded> reader) {
        each(
                COLUMNS + "WHERE aggregate = 'user' AND position <= ? ORDER BY position",
                (connection, statement) -> statement.setLong(1, upTo),
                reader);
    }

    @Override
    public long lastAnswered() {
        return lastAnswered.getAsLong();
    }

    /** The position of the last event that anybody has committed. */
    long end() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT next_position - 1 FROM ledger.head");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private interface Parameters {
        void set(Connection connection, PreparedStatement statement) throws SQLException;
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private List<Recorded> list(String sql, Parameters parameters) {
        List<Recorded> events = new ArrayList<>();
        rows(sql, parameters, row -> events.add(recorded(row, key(row))));
        return events;
    }

    private void rows(String sql, Parameters parameters, RowReader reader) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            read(connection, statement, parameters, reader);
        } catch (SQLException away) {
            throw unreachable(away);
        }
    }

    /** Through a cursor, for what need not fit into memory; one round trip more. */
    private void each(String sql, Parameters parameters, Consumer<Recorded> reader) {
        try (Connection connection = database.getConnection()) {
            // The pool ends the transaction and sets the connection right again.
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(FETCHED_AT_ONCE);
                read(
                        connection,
                        statement,
                        parameters,
                        row -> reader.accept(recorded(row, key(row))));
            }
        } catch (SQLException away) {
            throw unreachable(away);
        }
    }

    private void read(
            Connection connection,
            PreparedStatement statement,
            Parameters parameters,
            RowReader reader)
            throws SQLException {
        parameters.set(connection, statement);
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    private static DataAccessResourceFailureException unreachable(SQLException away) {
        return new DataAccessResourceFailureException("the ledger cannot be read", away);
    }

    private @Nullable DataKey key(ResultSet row) throws SQLException {
        return keys.unwrap(row.getObject(STREAM, UUID.class), row.getString(10), row.getBytes(11));
    }

    private static Recorded recorded(ResultSet row, @Nullable DataKey key) throws SQLException {
        long position = row.getLong(1);
        Timestamp time = row.getTimestamp(4);
        try {
            return new Recorded(
                    position,
                    row.getObject(2, UUID.class),
                    row.getLong(3),
                    time.toInstant(),
                    EventBytes.requestId(row.getBytes(8)),
                    EventBytes.event(row.getString(5), row.getInt(6), row.getBytes(7), key));
        } catch (UnreadableEvent unreadable) {
            throw new Unreadable(position, unreadable);
        }
    }
}
