package org.tokenledger.query.rebuild;

import org.jspecify.annotations.Nullable;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.projection.ViewTables;
import org.tokenledger.query.rebuild.Difference.Kind;
import org.tokenledger.query.rebuild.KeyedRows.Row;
import org.tokenledger.query.rebuild.Table.Column;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Compares a rebuilt view with the live one, which goes on meanwhile: range by range of the keys,
 * each with both at exactly the same position of the ledger, which a snapshot of the live view
 * tells. Every row is compared once. No snapshot outlives its range, so that nothing is kept from
 * being vacuumed.
 */
public final class Comparison {
    private static final int ROWS_AT_ONCE = 5_000;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long PAUSE_NANOS = 10_000_000;

    private final Connection live;
    private final Ledger ledger;
    private final Pace pace;
    private final LongSupplier nanoTime;
    private long first = -1;
    private long last = -1;

    /**
     * Compares on this connection.
     *
     * @param live taken over; its transactions are repeatable read
     */
    public Comparison(Connection live, Ledger ledger, Pace pace, LongSupplier nanoTime) {
        this.live = live;
        this.ledger = ledger;
        this.pace = pace;
        this.nanoTime = nanoTime;
    }

    /**
     * Tells every difference, in the order of tables and keys.
     *
     * @throws IllegalStateException in a sentence, when one of the two does not go on
     */
    public void compare(Beside rebuilt, Consumer<Difference> found) throws SQLException {
        live.setAutoCommit(false);
        live.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        first = -1;
        for (Table table : rebuilt.tables()) {
            compare(rebuilt, table, found);
        }
    }

    /** The position at which the first rows were compared. */
    public long first() {
        return first;
    }

    /** The position at which the last rows were compared. */
    public long last() {
        return last;
    }

    private void compare(Beside rebuilt, Table table, Consumer<Difference> found)
            throws SQLException {
        KeyedRows rebuiltRows = rebuilt.rows(table);
        KeyedRows liveRows = new KeyedRows(live, ViewTables.LIVE, table);
        @Nullable List<String> after = null;
        @Nullable List<String> upTo;
        do {
            meet(rebuilt, table);
            upTo =
                    smaller(
                            table,
                            rebuiltRows.nthAfter(after, ROWS_AT_ONCE),
                            liveRows.nthAfter(after, ROWS_AT_ONCE));
            merge(table, rebuiltRows.between(after, upTo), liveRows.between(after, upTo), found);
            rebuilt.commit();
            live.rollback();
            pace.step();
            after = upTo;
        } while (upTo != null);
    }

    /**
     * Takes a snapshot of the live view, and brings the rebuilt one to the position that it shows.
     */
    private void meet(Beside rebuilt, Table table) throws SQLException {
        long begun = nanoTime.getAsLong();
        long position = livePosition(rebuilt, table);
        while (position < rebuilt.position()) {
            live.rollback();
            if (nanoTime.getAsLong() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException(
                        "The live view %s stands still at position %d"
                                .formatted(rebuilt.projection().name(), position));
            }
            LockSupport.parkNanos(PAUSE_NANOS);
            position = livePosition(rebuilt, table);
        }
        rebuilt.catchUp(ledger, position);
        if (rebuilt.failure() != null) {
            throw new IllegalStateException(rebuilt.failure());
        }
        first = first < 0 ? position : first;
        last = position;
    }

    private long livePosition(Beside rebuilt, Table table) throws SQLException {
        // Before there is a snapshot: a table that is swapped while it waits belongs to a later
        // one.
        Beside.execute(
                live,
                "lock table %s.%s in access share mode".formatted(ViewTables.LIVE, table.name()));
        String sql = "select position from views.positions where view = ? and version = ?";
        try (PreparedStatement select = live.prepareStatement(sql)) {
            select.setString(1, rebuilt.projection().name());
            select.setInt(2, rebuilt.projection().version());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException(
                            "There is no live view %s of version %d"
                                    .formatted(
                                            rebuilt.projection().name(),
                                            rebuilt.projection().version()));
                }
                return row.getLong(1);
            }
        }
    }

    private static @Nullable List<String> smaller(
            Table table, @Nullable List<String> one, @Nullable List<String> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return table.keyOrder().compare(one, other) <= 0 ? one : other;
    }

    static void merge(Table table, List<Row> rebuilt, List<Row> live, Consumer<Difference> found) {
        Comparator<List<String>> order = table.keyOrder();
        int r = 0;
        int l = 0;
        while (r < rebuilt.size() || l < live.size()) {
            int side =
                    r == rebuilt.size()
                            ? 1
                            : l == live.size()
                                    ? -1
                                    : order.compare(rebuilt.get(r).key(), live.get(l).key());
            if (side < 0) {
                found.accept(whole(table, Kind.MISSING, rebuilt.get(r++)));
            } else if (side > 0) {
                found.accept(whole(table, Kind.EXTRA, live.get(l++)));
            } else {
                fields(table, rebuilt.get(r++), live.get(l++), found);
            }
        }
    }

    private static Difference whole(Table table, Kind kind, Row row) {
        return new Difference(
                table.view(), table.name(), kind, String.join(",", row.key()), null, null, null);
    }

    private static void fields(Table table, Row rebuilt, Row live, Consumer<Difference> found) {
        if (rebuilt.values().equals(live.values())) {
            return;
        }
        for (Column column : table.columns()) {
            String should = rebuilt.values().get(column.index());
            String is = live.values().get(column.index());
            if (should == null ? is != null : !should.equals(is)) {
                found.accept(
                        new Difference(
                                table.view(),
                                table.name(),
                                Kind.CHANGED,
                                String.join(",", rebuilt.key()),
                                column.name(),
                                should,
                                is));
            }
        }
    }
}
