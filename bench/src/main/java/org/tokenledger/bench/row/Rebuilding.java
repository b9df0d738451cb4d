package org.tokenledger.bench.row;

import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.rebuild.Beside;
import org.tokenledger.query.rebuild.Projections;
import org.tokenledger.server.ledger.LedgerDatabase;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * R2: how close does rebuilding all SQL views from the ledger come to copying the rows that they
 * end up with into the same tables, indexes and all? Both in the schema of rebuilds.
 */
public final class Rebuilding {
    private static final String REBUILD = "rebuild of all views";
    private static final String COPY = "COPY of the same rows into the same tables";

    private Rebuilding() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        Ledger ledger = stand.bean(Ledger.class);
        long events = Math.min(stands.settings().events(), ledger.lastAnswered() + 1);
        Path rows = stands.emptyFolder("rows");
        try (Connection connection = LedgerDatabase.forReplays(stand.access()).getConnection()) {
            rebuild(connection, ledger, events);
            copyOut(connection, rows);
            Rounds rounds =
                    stands.rounds("R2")
                            .add(REBUILD, () -> rebuild(connection, ledger, events))
                            .add(COPY, () -> copyIn(connection, rows, events))
                            .alternate();
            Beside.clear(connection, Beside.REBUILD);
            return List.of(
                    rounds.ratio(
                            "rebuild of all views from %,d events against COPY of their rows"
                                    .formatted(events),
                            REBUILD,
                            COPY,
                            Target.atLeast(0.4)),
                    rounds.value(
                            REBUILD + ", events", REBUILD, Sample::perSecond, Target.none("/s")));
        }
    }

    private static Sample rebuild(Connection connection, Ledger ledger, long events)
            throws SQLException {
        long begun = System.nanoTime();
        for (Beside view : empty(connection)) {
            view.catchUp(ledger, events - 1);
            if (view.failure() != null) {
                throw new IllegalStateException(view.failure());
            }
        }
        return Sample.once(events, System.nanoTime() - begun);
    }

    private static List<Beside> empty(Connection connection) throws SQLException {
        return Beside.begin(connection, Projections.all(), Beside.REBUILD);
    }

    private static List<String> tables() {
        return Projections.all().stream().flatMap(view -> view.tables().stream()).toList();
    }

    private static void copyOut(Connection connection, Path rows) throws SQLException, IOException {
        for (String table : tables()) {
            try (OutputStream out = Files.newOutputStream(rows.resolve(table))) {
                copies(connection).copyOut("COPY " + table + " TO STDOUT (FORMAT binary)", out);
            }
        }
        connection.commit();
    }

    private static Sample copyIn(Connection connection, Path rows, long events)
            throws SQLException, IOException {
        long begun = System.nanoTime();
        empty(connection);
        for (String table : tables()) {
            try (InputStream in = Files.newInputStream(rows.resolve(table))) {
                copies(connection).copyIn("COPY " + table + " FROM STDIN (FORMAT binary)", in);
            }
            connection.commit();
        }
        return Sample.once(events, System.nanoTime() - begun);
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return new CopyManager(connection.unwrap(BaseConnection.class));
    }
}
