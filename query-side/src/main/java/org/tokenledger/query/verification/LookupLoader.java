package org.tokenledger.query.verification;

import org.jspecify.annotations.Nullable;
import org.tokenledger.permission.Permissions;
import org.tokenledger.permission.Role;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

/**
 * Fills an empty lookup at the start of a node from the directory's tables, all of them as they
 * stood at one position of the ledger. The events after {@link TokenLookup#position} are the
 * caller's to feed.
 */
public final class LookupLoader {
    private static final int ROWS_AT_ONCE = 10_000;

    private final DataSource dataSource;
    private final Map<String, Permissions> known = new HashMap<>();

    public LookupLoader(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Leaves the lookup at -1 when there is no directory yet. */
    public void load(TokenLookup lookup) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            // Without a transaction the driver would fetch all rows at once.
            connection.setAutoCommit(false);
            try {
                load(lookup, connection);
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private void load(TokenLookup lookup, Connection connection) throws SQLException {
        // Before there is a snapshot: tables that are swapped while it waits belong to a later one.
        try (Statement statement = connection.createStatement()) {
            statement.execute("lock table views.users, views.tokens in access share mode");
        }
        each(
                connection,
                "select id, username, role, enabled from views.users",
                row ->
                        lookup.put(
                                row.getObject(1, UUID.class),
                                row.getString(2),
                                Role.stored(row.getString(3)),
                                row.getBoolean(4)));
        each(
                connection,
                """
                select id, digest, owner_id, array_to_string(permissions, ' '), expires_at,
                       revoked_at is not null
                from views.tokens
                """,
                row ->
                        lookup.put(
                                row.getObject(1, UUID.class),
                                words(row.getBytes(2)),
                                row.getObject(3, UUID.class),
                                permissions(row.getString(4)),
                                instant(row.getObject(5, OffsetDateTime.class)),
                                row.getBoolean(6)));
        each(
                connection,
                "select position from views.positions where view = 'directory'",
                row -> lookup.startAfter(row.getLong(1)));
    }

    private Permissions permissions(String scope) {
        return known.computeIfAbsent(
                scope,
                names ->
                        names.isEmpty()
                                ? Permissions.NONE
                                : Permissions.of(List.of(names.split(" "))));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static long[] words(byte[] digest) {
        long[] words = new long[4];
        ByteBuffer.wrap(digest).asLongBuffer().get(words);
        return words;
    }

    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static void each(Connection connection, String sql, Row row) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS_AT_ONCE);
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    row.read(rows);
                }
            }
        }
    }
}
