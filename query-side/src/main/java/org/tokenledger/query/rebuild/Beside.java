package org.tokenledger.query.rebuild;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;
import org.tokenledger.query.projection.Projection;
import org.tokenledger.query.projection.Trouble;
import org.tokenledger.query.reading.ReadAhead;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * One view, built from nothing in a schema beside the live one, on a connection of its own whose
 * search path is that schema. An event that the projection cannot handle ends it with a {@link
 * #failure}; nothing is skipped.
 */
public final class Beside {
    /** Where views are built that will take the place of the live ones. */
    public static final String REBUILD = "rebuild";

    /** Where a replay builds what it compares and throws away. */
    public static final String REPLAY = "replay";

    private static final int READ_AT_ONCE = 5_000;

    private final Connection connection;
    private final Projection projection;
    private final String schema;
    private long position = -1;
    private @Nullable String failure;

    private Beside(Connection connection, Projection projection, String schema) {
        this.connection = connection;
        this.projection = projection;
        this.schema = schema;
    }

    /**
     * Begins anew: nothing of an earlier attempt is left in the schema.
     *
     * @param connection taken over, with its search path and without autocommit
     */
    public static List<Beside> begin(
            Connection connection, List<Projection> projections, String schema)
            throws SQLException {
        clear(connection, schema);
        execute(connection, "set search_path = " + schema);
        List<Beside> views = new ArrayList<>();
        for (Projection projection : projections) {
            execute(connection, projection.ddl());
            views.add(new Beside(connection, projection, schema));
        }
        connection.commit();
        return views;
    }

    /** Tables that are thrown away in the end need not survive a crash, nor cost the log. */
    public void unlogged() throws SQLException {
        for (String table : projection.tables()) {
            execute(connection, "alter table " + table + " set unlogged");
        }
        connection.commit();
    }

    /** Leaves nothing in the schema. */
    public static void clear(Connection connection, String schema) throws SQLException {
        connection.setAutoCommit(false);
        List<String> tables = new ArrayList<>();
        String sql = "select quote_ident(tablename) from pg_tables where schemaname = ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, schema);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    tables.add(schema + "." + row.getString(1));
                }
            }
        }
        if (!tables.isEmpty()) {
            execute(connection, "drop table " + String.join(", ", tables));
        }
        connection.commit();
    }

    public Projection projection() {
        return projection;
    }

    public long position() {
        return position;
    }

    /** Why it does not go on; none while it does. */
    public @Nullable String failure() {
        return failure;
    }

    /** Applies the next events; does nothing after a failure. */
    public void apply(List<Recorded> events) throws SQLException {
        if (failure != null || events.isEmpty()) {
            return;
        }
        try {
            applyTogether(events);
        } catch (SQLException | RuntimeException trouble) {
            connection.rollback();
            if (Trouble.passes(trouble)) {
                throw trouble;
            }
            applyOneByOne(events);
        }
    }

    private void applyTogether(List<Recorded> events) throws SQLException {
        projection.apply(connection, events);
        connection.commit();
        position = events.getLast().position();
    }

    /** Up to the one that cannot be handled. */
    private void applyOneByOne(List<Recorded> events) throws SQLException {
        for (Recorded event : events) {
            try {
                applyTogether(List.of(event));
            } catch (SQLException | RuntimeException trouble) {
                connection.rollback();
                if (Trouble.passes(trouble)) {
                    throw trouble;
                }
                failure =
                        "View %s cannot handle the event at position %d: %s"
                                .formatted(
                                        projection.name(),
                                        event.position(),
                                        Trouble.inWords(trouble));
                return;
            }
        }
    }

    /** It cannot go on, for a reason outside of it. */
    public void stop(String why) {
        if (failure == null) {
            failure = "View %s ends there: %s".formatted(projection.name(), why);
        }
    }

    /** Goes on to a position that is in the ledger. */
    public void catchUp(Ledger ledger, long to) throws SQLException {
        catchUp(ledger, to, _ -> {});
    }

    /**
     * The same.
     *
     * @param progress told of each position that is reached
     */
    void catchUp(Ledger ledger, long to, LongConsumer progress) throws SQLException {
        ReadAhead<Recorded> batches =
                new ReadAhead<>(position, after -> between(ledger, after, to), Recorded::position);
        List<Recorded> events = batches.next();
        while (!events.isEmpty() && failure == null) {
            apply(events);
            progress.accept(position);
            events = batches.next();
        }
        if (failure == null) {
            position = Math.max(position, to);
        }
    }

    /** After the one and up to the other. Where positions are missing, more are read than that. */
    private static List<Recorded> between(Ledger ledger, long after, long to) {
        int most = (int) Math.min(READ_AT_ONCE, to - after);
        return most <= 0
                ? List.of()
                : ledger.stored(after + 1, most).stream()
                        .filter(event -> event.position() <= to)
                        .toList();
    }

    List<Table> tables() throws SQLException {
        List<Table> tables = new ArrayList<>();
        for (String name : projection.tables()) {
            tables.add(Table.of(connection, schema, projection, name));
        }
        connection.commit();
        return tables;
    }

    KeyedRows rows(Table table) {
        return new KeyedRows(connection, schema, table);
    }

    Connection connection() {
        return connection;
    }

    void commit() throws SQLException {
        connection.commit();
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
