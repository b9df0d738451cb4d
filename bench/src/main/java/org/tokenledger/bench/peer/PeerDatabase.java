package org.tokenledger.bench.peer;

import org.postgresql.ds.PGSimpleDataSource;
import org.tokenledger.bench.stand.Stand;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/**
 * A peer's own database in the stand's PostgreSQL, empty at first. Of its hundred connections the
 * ledger takes 17; the peers share the rest.
 */
final class PeerDatabase {
    private final PGSimpleDataSource source;

    PeerDatabase(Stand stand, String name) throws SQLException {
        stand.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        stand.execute("CREATE DATABASE " + name);
        source = stand.superuser();
        source.setDatabaseName(name);
    }

    PGSimpleDataSource source() {
        return source;
    }

    String user() {
        return Objects.requireNonNull(source.getUser());
    }

    String password() {
        return Objects.requireNonNull(source.getPassword());
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Fills a table with rows like the one that the peer wrote itself.
     *
     * @param different arguments of {@code jsonb_build_object}: the columns that no two rows share,
     *     by the row's number {@code n}
     */
    void fill(String table, int rows, String different) throws SQLException {
        execute(
                """
                CREATE TEMP TABLE copied AS SELECT * FROM %1$s LIMIT 1;
                INSERT INTO %1$s
                SELECT filled.*
                  FROM copied, generate_series(1, %2$d) n,
                       jsonb_populate_record(copied, jsonb_build_object(%3$s)) filled
                """
                        .formatted(table, rows, different));
    }

    /** What PostgreSQL would find out by itself in time. */
    void settle() throws SQLException {
        execute("VACUUM ANALYZE");
    }
}
