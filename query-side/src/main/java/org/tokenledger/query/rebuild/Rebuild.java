package org.tokenledger.query.rebuild;

import org.tokenledger.events.Ledger;
import org.tokenledger.query.projection.Projection;
import org.tokenledger.query.projection.ViewTables;
import org.tokenledger.query.rebuild.Table.Column;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/**
 * Builds a view anew beside the live one, compares the two, and puts the new tables in the place of
 * the old ones, while everybody goes on reading and the live view goes on following the ledger. One
 * at a time; what a killed one left is thrown away by the next.
 */
public final class Rebuild {
    private static final String LOCK = "select pg_try_advisory_lock(hashtext('views.rebuild'))";
    private static final int SWAPS = 100;
    private static final long PAUSE_NANOS = 200_000_000;

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Less than deadlock_timeout: whoever waits for us never pays for it with its transaction. */
    private static final String SHORT_WAITS = "set local lock_timeout = '500ms'";

    /** How far it is. Called often, by the thread that works. */
    public interface Progress {
        void at(long position, long end);
    }

    private final DataSource dataSource;
    private final Ledger ledger;
    private final LongSupplier nanoTime;

    public Rebuild(DataSource dataSource, Ledger ledger, LongSupplier nanoTime) {
        this.dataSource = dataSource;
        this.ledger = ledger;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns when the new tables are the live ones.
     *
     * @param differences told of everything in which the old ones were wrong, before they go
     * @return the position at which they took their place
     * @throws IllegalStateException in a sentence; the live view is as it was
     */
    public long run(Projection projection, Progress progress, Consumer<Difference> differences)
            throws SQLException {
        try (Connection work = dataSource.getConnection()) {
            requireAlone(work);
            try {
                Beside view = Beside.begin(work, List.of(projection), Beside.REBUILD).getFirst();
                build(view, progress);
                try (Connection live = dataSource.getConnection()) {
                    new Comparison(live, ledger, Pace.full(), nanoTime).compare(view, differences);
                }
                return swap(view);
            } finally {
                work.rollback();
                Beside.clear(work, Beside.REBUILD);
            }
        }
    }

    /** Throws away what a rebuild left that was killed. */
    public static void tidyUp(Connection connection) throws SQLException {
        if (isAlone(connection)) {
            Beside.clear(connection, Beside.REBUILD);
        }
    }

    private static void requireAlone(Connection work) throws SQLException {
        if (!isAlone(work)) {
            throw new IllegalStateException("Another rebuild is under way: wait for its end.");
        }
        work.setAutoCommit(false);
    }

    /** For as long as the session lasts. */
    private static boolean isAlone(Connection work) throws SQLException {
        try (PreparedStatement lock = work.prepareStatement(LOCK);
                ResultSet row = lock.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void build(Beside view, Progress progress) throws SQLException {
        long end = livePosition(view.projection(), view.connection(), "");
        while (view.position() < end) {
            long last = end;
            view.catchUp(ledger, end, position -> progress.at(position, last));
            if (view.failure() != null) {
                throw new IllegalStateException(view.failure());
            }
            end = livePosition(view.projection(), view.connection(), "");
        }
        for (Table table : view.tables()) {
            Beside.execute(view.connection(), "analyze " + table.name());
        }
        view.commit();
    }

    /**
     * The live view is held at its position for as long as the rebuilt one needs to get there, and
     * then only names change: whoever reads waits a moment and sees the new tables. If anybody
     * holds the old ones for long, everything is let go, and tried again.
     */
    private long swap(Beside view) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (Connection swap = dataSource.getConnection()) {
                swap.setAutoCommit(false);
                return swap(view, swap);
            } catch (SQLException busy) {
                if (!LOCK_NOT_AVAILABLE.equals(busy.getSQLState())) {
                    throw busy;
                }
                if (attempt == SWAPS) {
                    throw new IllegalStateException(
                            "The live view is in use all the time: try again when it is quieter.",
                            busy);
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private long swap(Beside view, Connection swap) throws SQLException {
        List<Table> tables = view.tables();
        for (Table table : tables) {
            carryOver(view.connection(), view.projection(), table);
        }
        view.commit();
        Beside.execute(swap, SHORT_WAITS);
        // Whoever moves the live view waits for this row, until the commit.
        long position = livePosition(view.projection(), swap, " for update");
        view.catchUp(ledger, position);
        if (view.failure() != null) {
            throw new IllegalStateException(view.failure());
        }
        for (Table table : tables) {
            Beside.execute(swap, "lock table %s.%s".formatted(ViewTables.LIVE, table.name()));
            // Few by now, and none can follow.
            carryOver(swap, view.projection(), table);
        }
        for (Table table : tables) {
            Beside.execute(swap, "drop table %s.%s".formatted(ViewTables.LIVE, table.name()));
            Beside.execute(
                    swap,
                    "alter table %s.%s set schema %s"
                            .formatted(Beside.REBUILD, table.name(), ViewTables.LIVE));
        }
        swap.commit();
        return position;
    }

    /** What does not follow from the ledger is taken from the live table. */
    private static void carryOver(Connection connection, Projection projection, Table table)
            throws SQLException {
        String sameKey =
                table.key().stream()
                        .map(Column::name)
                        .map(key -> "r.%1$s = l.%1$s".formatted(key))
                        .collect(Collectors.joining(" and "));
        for (String column : projection.notOfTheLedger()) {
            if (column.startsWith(table.name() + ".")) {
                Beside.execute(
                        connection,
                        """
                        update %1$s.%2$s r set %3$s = l.%3$s from %4$s.%2$s l
                        where %5$s and r.%3$s is distinct from l.%3$s
                        """
                                .formatted(
                                        Beside.REBUILD,
                                        table.name(),
                                        column.substring(table.name().length() + 1),
                                        ViewTables.LIVE,
                                        sameKey));
            }
        }
    }

    private static long livePosition(Projection projection, Connection connection, String lock)
            throws SQLException {
        String sql = "select position from views.positions where view = ? and version = ?" + lock;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, projection.name());
            select.setInt(2, projection.version());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException(
                            "There is no live view %s of version %d: start the server, which builds"
                                            .formatted(projection.name(), projection.version())
                                    + " it.");
                }
                return row.getLong(1);
            }
        }
    }
}
