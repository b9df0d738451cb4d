package org.tokenledger.query.replay;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.rebuild.Pace;
import org.tokenledger.query.replay.Findings.Sequences;
import org.tokenledger.query.replay.Findings.StreamGap;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** Reads the ledger stream by stream, in no more memory than one event takes. */
final class StreamCheck {
    private static final int ROWS_AT_ONCE = 10_000;
    private static final UUID SMALLEST = new UUID(0, 0);
    private static final String NEXT =
            """
            select stream, sequence, position from ledger.events
            where (stream, sequence) > (?, ?) order by stream, sequence limit ?
            """;

    private final long until;
    private UUID stream = SMALLEST;
    private long sequence = -1;
    private long expected;
    private long lastPosition = -1;
    private long streams;
    private long broken;
    private boolean brokenAlready;
    private @Nullable StreamGap firstGap;

    StreamCheck(long until) {
        this.until = until;
    }

    Sequences run(Connection connection, Pace pace, BooleanSupplier cancelled) throws SQLException {
        while (!cancelled.getAsBoolean() && next(connection) == ROWS_AT_ONCE) {
            pace.step();
        }
        return new Sequences(broken == 0, streams, broken, firstGap);
    }

    private int next(Connection connection) throws SQLException {
        int rows = 0;
        try (PreparedStatement select = connection.prepareStatement(NEXT)) {
            select.setObject(1, stream);
            select.setLong(2, sequence);
            select.setInt(3, ROWS_AT_ONCE);
            try (ResultSet row = select.executeQuery()) {
                for (; row.next(); rows++) {
                    UUID of = row.getObject(1, UUID.class);
                    if (!of.equals(stream)) {
                        expected = 0;
                        lastPosition = -1;
                    }
                    stream = of;
                    sequence = row.getLong(2);
                    add(row.getLong(3));
                }
            }
        }
        connection.commit();
        return rows;
    }

    private void add(long position) {
        if (position > until) {
            return;
        }
        if (lastPosition < 0) {
            streams++;
            brokenAlready = false;
        }
        if ((sequence != expected || position <= lastPosition) && !brokenAlready) {
            brokenAlready = true;
            broken++;
            firstGap = firstGap == null ? new StreamGap(stream, expected, sequence) : firstGap;
        }
        expected = sequence + 1;
        lastPosition = position;
    }
}
