package org.tokenledger.query.projection;

import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import javax.sql.DataSource;

/**
 * The tables of one projection, and the position of the ledger that they show. Several nodes may
 * keep the same tables: whoever moves the position from where it is applies the events, the others
 * find it moved.
 */
public final class ViewTables {
    /** Where the tables are that are read. */
    public static final String LIVE = "views";

    private static final long BEFORE_FIRST = -1;

    private final DataSource dataSource;
    private final Projection projection;

    ViewTables(DataSource dataSource, Projection projection) {
        this.dataSource = dataSource;
        this.projection = projection;
    }

    /**
     * Creates what is missing, and starts from the beginning when the tables are of another
     * version, incomplete, or tell of events that the ledger does not have.
     *
     * @return the position that the tables show
     */
    long prepare(Ledger ledger) throws SQLException {
        return inTransaction(connection -> {
            lockOutOtherNodes(connection);
            execute(
                    connection,
                    """
                    create table if not exists positions (
                        view text primary key,
                        version int not null,
                        position bigint not null
                    )
                    """);
            Stored stored = stored(connection);
            if (stored.version == projection.version()
                    && tablesExist(connection)
                    && isInLedger(stored.position, ledger)) {
                return stored.position;
            }
            rebuild(connection);
            return BEFORE_FIRST;
        });
    }

    /**
     * Applies the events that follow {@code position}, if the tables still show that.
     *
     * @return the position that the tables show now
     */
    long apply(long position, List<Recorded> events) throws SQLException {
        return inTransaction(connection -> {
            long last = events.getLast().position();
            if (move(connection, position, last)) {
                projection.apply(connection, events);
                projection.alongside(connection, events);
                return last;
            }
            Stored stored = stored(connection);
            if (stored.version != projection.version()) {
                throw new IllegalStateException(
                        "another node keeps this view in version " + stored.version);
            }
            return stored.position;
        });
    }

    /** Tells the planner what the tables hold, after many rows came at once. */
    void analyze() throws SQLException {
        inTransaction(connection -> {
            execute(connection, "analyze " + String.join(", ", projection.tables()));
            return 0;
        });
    }

    /** In the same transaction as the rows; the lock on this row keeps other nodes waiting. */
    private boolean move(Connection connection, long from, long to) throws SQLException {
        String sql =
                """
                update positions set position = ?
                where view = ? and version = ? and position = ?
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, to);
            update.setString(2, projection.name());
            update.setInt(3, projection.version());
            update.setLong(4, from);
            return update.executeUpdate() == 1;
        }
    }

    private record Stored(int version, long position) {}

    private Stored stored(Connection connection) throws SQLException {
        String sql = "select version, position from positions where view = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, projection.name());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? new Stored(row.getInt(1), row.getLong(2))
                        : new Stored(-1, BEFORE_FIRST);
            }
        }
    }

    private boolean tablesExist(Connection connection) throws SQLException {
        for (String table : projection.tables()) {
            try (PreparedStatement select =
                    connection.prepareStatement("select to_regclass(?) is not null")) {
                select.setString(1, table);
                try (ResultSet row = select.executeQuery()) {
                    if (!row.next() || !row.getBoolean(1)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static boolean isInLedger(long position, Ledger ledger) {
        return position == BEFORE_FIRST || !ledger.from(position, 1).isEmpty();
    }

    private void rebuild(Connection connection) throws SQLException {
        for (String table : projection.tables()) {
            execute(connection, "drop table if exists " + table);
        }
        execute(connection, projection.ddl());
        String sql =
                """
                insert into positions (view, version, position) values (?, ?, ?)
                on conflict (view) do update
                set version = excluded.version, position = excluded.position
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, projection.name());
            insert.setInt(2, projection.version());
            insert.setLong(3, BEFORE_FIRST);
            insert.executeUpdate();
        }
    }

    private static void lockOutOtherNodes(Connection connection) throws SQLException {
        execute(connection, "select pg_advisory_xact_lock(hashtext('views'))");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private interface Work {
        long in(Connection connection) throws SQLException;
    }

    private long inTransaction(Work work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            // The pool rolls back what is not committed, and sets the connection right again.
            connection.setAutoCommit(false);
            // A view that a crash of PostgreSQL sets back goes on from there: the ledger has it
            // all.
            // So its commits need not wait for the disk, nor make those of the ledger wait. And a
            // process that stands still meanwhile does not keep other nodes from going on.
            execute(
                    connection,
                    "set local synchronous_commit = off; set local search_path = "
                            + LIVE
                            + "; set local idle_in_transaction_session_timeout = '10s'");
            long position = work.in(connection);
            connection.commit();
            return position;
        }
    }
}
