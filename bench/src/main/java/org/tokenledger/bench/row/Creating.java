package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.measure.Workers;
import org.tokenledger.bench.stand.EventTable;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.bench.stand.Tokens;

import java.util.ArrayList;
import java.util.List;

/** How close do commands come to inserting the rows that they write? */
public final class Creating {
    private static final int BATCH = 500;

    private Creating() {}

    /** W1: creates and revokes, 256 at once, against single rows and against batches. */
    public static List<Line> manyAtOnce(Stands stands) throws Exception {
        Stand stand = stands.main();
        List<Line> lines = new ArrayList<>();
        lines.addAll(
                against("creates", creates(stands, stand), stands, table(stand, "token.created")));
        lines.addAll(
                against("revokes", revokes(stands, stand), stands, table(stand, "token.revoked")));
        return lines;
    }

    private static EventTable table(Stand stand, String type) throws Exception {
        if (type.equals("token.revoked")) {
            stand.tokens().revoke();
        }
        return new EventTable(stand, type);
    }

    private static List<Line> against(
            String commands, Rounds.Measurement measurement, Stands stands, EventTable rows)
            throws Exception {
        int seconds = stands.settings().seconds();
        String few = commands + " as single rows, 16 connections";
        String many = commands + " as single rows, 64 connections";
        String batches = commands + " as rows in batches of 500, one writer";
        Rounds rounds =
                stands.rounds("W1")
                        .add(commands, measurement)
                        .add(few, () -> rows.singleRows(16, seconds))
                        .add(many, () -> rows.singleRows(64, seconds))
                        .add(batches, () -> rows.batches(BATCH, seconds))
                        .alternate();
        return List.of(
                rounds.ratio(
                        commands + "/s against single-row commits at their best",
                        commands,
                        rounds.fastest(few, many),
                        Target.atLeast(3)),
                rounds.ratio(
                        commands + "/s against one writer's batches of 500 rows",
                        commands,
                        batches,
                        Target.atLeast(0.8)),
                rounds.value(
                        "p99 of " + commands, commands, Sample::p99Millis, Target.atMost(50, "ms")),
                rounds.value(commands, commands, Sample::perSecond, Target.none("/s")));
    }

    static Rounds.Measurement creates(Stands stands, Stand stand) {
        return () -> {
            Sample sample =
                    Workers.during(
                            stands.settings().seconds(), Tokens.CALLERS, _ -> created(stand));
            stand.settle();
            return sample;
        };
    }

    private static Rounds.Measurement revokes(Stands stands, Stand stand) {
        return () -> {
            Sample sample =
                    Workers.during(
                            stands.settings().seconds(),
                            Tokens.CALLERS,
                            _ -> stand.tokens().revoke() ? 1 : -1);
            stand.settle();
            return sample;
        };
    }

    private static int created(Stand stand) {
        stand.tokens().create();
        return 1;
    }

    /** W2: one command after the other, against one single-row commit after the other. */
    public static List<Line> oneAtATime(Stands stands) throws Exception {
        Stand stand = stands.main();
        int seconds = stands.settings().seconds();
        EventTable rows = table(stand, "token.created");
        Rounds rounds =
                stands.rounds("W2")
                        .add("one create", () -> Workers.during(seconds, 1, _ -> created(stand)))
                        .add("one row", () -> rows.singleRows(1, seconds))
                        .alternate();
        return List.of(
                rounds.ratio(
                        "latency of one create against one single-row commit (p50)",
                        "one create",
                        "one row",
                        Sample::p50Millis,
                        Target.atMost(1.4)));
    }
}
