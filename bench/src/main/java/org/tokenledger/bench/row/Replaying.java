package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.Recorded;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.token.TokenFormat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/** R1: how close does replaying the ledger into memory come to reading its rows? */
public final class Replaying {
    private static final int AT_ONCE = 10_000;
    private static final String REPLAY = "replay into a lookup, decoded";
    private static final String RAW = "the same rows through a cursor, raw";

    private Replaying() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        long events =
                Math.min(stands.settings().events(), stand.bean(Ledger.class).lastAnswered() + 1);
        Rounds rounds =
                stands.rounds("R1")
                        .add(REPLAY, () -> replay(stand, events))
                        .add(RAW, () -> raw(stand, events))
                        .alternate();
        return List.of(
                rounds.ratio(
                        "replay of %,d events into memory against raw reads".formatted(events),
                        REPLAY,
                        RAW,
                        Target.atLeast(0.6)),
                rounds.value("replay", REPLAY, Sample::perSecond, Target.none("/s")));
    }

    private static Sample replay(Stand stand, long events) {
        Ledger ledger = stand.bean(Ledger.class);
        TokenLookup lookup =
                new TokenLookup(
                        stand.bean(Catalogue.class),
                        stand.bean(TokenFormat.class),
                        stand.bean(Clock.class));
        long begun = System.nanoTime();
        for (long position = 0; position < events; position = lookup.position() + 1) {
            List<Recorded> next = ledger.from(position, (int) Math.min(AT_ONCE, events - position));
            next.forEach(lookup::apply);
        }
        return Sample.once(events, System.nanoTime() - begun);
    }

    private static Sample raw(Stand stand, long events) throws SQLException {
        long begun = System.nanoTime();
        long read = 0;
        try (Connection connection = stand.superuser().getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement select =
                    connection.prepareStatement(
                            """
                            SELECT position, event_id, sequence, time, type, version, payload,
                                   metadata
                              FROM ledger.events WHERE position < ? ORDER BY position
                            """)) {
                select.setFetchSize(AT_ONCE);
                select.setLong(1, events);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        read += row.getBytes(7).length > 0 && row.getBytes(8).length > 0 ? 1 : 0;
                    }
                }
            }
        }
        if (read != events) {
            throw new IllegalStateException("read " + read + " of " + events);
        }
        return Sample.once(events, System.nanoTime() - begun);
    }
}
