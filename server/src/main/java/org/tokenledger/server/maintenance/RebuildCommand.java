package org.tokenledger.server.maintenance;

import org.tokenledger.query.projection.Projection;
import org.tokenledger.query.rebuild.Difference;
import org.tokenledger.query.rebuild.Projections;
import org.tokenledger.query.rebuild.Rebuild;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.Order;
import org.tokenledger.server.ledger.LedgerDatabase;
import org.tokenledger.server.ledger.StandaloneLedger;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code ledger rebuild}: a view anew, beside the live one and then in its place. */
final class RebuildCommand {
    private static final int SHOWN = 20;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final Set<String> rows = new HashSet<>();
    private long differences;

    RebuildCommand(PrintStream out, PrintStream err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    int run(Order order) throws SQLException, IOException {
        if (order.view().isEmpty()) {
            Projections.all().forEach(view -> out.println(view.name()));
            return 0;
        }
        String name = order.view().get();
        Projection view = Projections.named(name).orElseThrow(() -> unknown(name));
        return Maintenance.visit(order, (visit, ledger) -> rebuild(view, visit.access(), ledger));
    }

    private static LaunchFailed unknown(String name) {
        String known =
                Projections.all().stream().map(Projection::name).collect(Collectors.joining(", "));
        return LaunchFailed.usage("There is no view '%s', but: %s.".formatted(name, known));
    }

    private int rebuild(Projection view, DatabaseAccess access, StandaloneLedger ledger)
            throws SQLException {
        ProgressBar bar = new ProgressBar(err, terminal, "Rebuilding " + view.name());
        long position =
                new Rebuild(LedgerDatabase.forReplays(access), ledger.events(), System::nanoTime)
                        .run(
                                view,
                                (done, end) -> bar.at(done + 1, end + 1),
                                difference -> {
                                    bar.end();
                                    tell(difference);
                                });
        bar.end();
        if (differences > SHOWN) {
            out.printf("... and %,d more%n", differences - SHOWN);
        }
        out.printf(
                "View %s was rebuilt up to position %d; %s.%n",
                view.name(),
                position,
                rows.isEmpty()
                        ? "no row was different"
                        : "%,d rows were different".formatted(rows.size()));
        return 0;
    }

    private void tell(Difference found) {
        rows.add(found.table() + " " + found.key());
        if (differences++ < SHOWN) {
            out.println(
                    found.field() == null
                            ? "%s %s: %s".formatted(found.table(), found.key(), found.difference())
                            : "%s %s: %s was %s, should be %s"
                                    .formatted(
                                            found.table(),
                                            found.key(),
                                            found.field(),
                                            found.live(),
                                            found.rebuilt()));
        }
    }
}
