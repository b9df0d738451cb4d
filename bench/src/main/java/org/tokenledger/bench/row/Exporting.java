package org.tokenledger.bench.row;

import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.Api;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.events.Ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** R4: how close does an export over HTTP come to COPY, and does the heap stay as it is? */
public final class Exporting {
    private static final String EXPORT = "export as NDJSON";
    private static final String COPY = "COPY of the same events with their names";
    private static final int BUFFER = 1 << 16;
    private static final double MEGABYTE = 1 << 20;

    private Exporting() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        long events =
                Math.min(stands.settings().events(), stand.bean(Ledger.class).lastAnswered() + 1);
        Rounds rounds =
                stands.rounds("R4")
                        .add(EXPORT, () -> export(stand, events))
                        .add(COPY, () -> copy(stand, events))
                        .alternate();
        return List.of(
                rounds.ratio(
                        "export of %,d entries as NDJSON against COPY".formatted(events),
                        EXPORT,
                        COPY,
                        Target.atLeast(0.4)),
                rounds.value("export", EXPORT, Sample::perSecond, Target.none("/s")),
                rounds.line(
                        "heap after GC when nine tenths are exported, more than after one tenth",
                        Target.atMost(16, "MiB"),
                        List.of(growth(stand, events))));
    }

    private static InputStream entries(Stand stand, long events)
            throws IOException, InterruptedException {
        return new Api(stand)
                .stream("/api/audit/events?toPosition=" + (events - 1), "application/x-ndjson");
    }

    private static Sample export(Stand stand, long events)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        try (InputStream entries = entries(stand, events)) {
            skip(entries, events);
            if (entries.read() >= 0) {
                throw new IllegalStateException("more than " + events + " entries");
            }
        }
        return Sample.once(events, System.nanoTime() - begun);
    }

    /** Reads at least so many lines; returns how many more. */
    private static long skip(InputStream entries, long lines) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = lines;
        while (left > 0) {
            int read = entries.read(buffer);
            if (read < 0) {
                throw new IllegalStateException(left + " entries are missing");
            }
            for (int i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    left--;
                }
            }
        }
        return -left;
    }

    /** In MiB. The server waits while the client does not read. */
    private static double growth(Stand stand, long events)
            throws IOException, InterruptedException {
        try (InputStream entries = entries(stand, events)) {
            long tooFar = skip(entries, events / 10);
            long before = HeapPerToken.used();
            skip(entries, events * 8 / 10 - tooFar);
            return (HeapPerToken.used() - before) / MEGABYTE;
        }
    }

    private static Sample copy(Stand stand, long events) throws SQLException, IOException {
        long begun = System.nanoTime();
        try (Connection connection = stand.superuser().getConnection()) {
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyOut(
                            """
                            COPY (SELECT e.position, e.event_id, e.time, e.type, e.payload,
                                         e.metadata, s.name, a.name
                                    FROM ledger.events e
                                         JOIN views.audit v USING (position)
                                         LEFT JOIN views.audit_subjects s ON s.id = v.subject_id
                                         LEFT JOIN views.audit_subjects a ON a.id = v.actor_user_id
                                   WHERE e.position < %d ORDER BY e.position) TO STDOUT
                            """
                                    .formatted(events),
                            OutputStream.nullOutputStream());
        }
        return Sample.once(events, System.nanoTime() - begun);
    }
}
