package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.measure.Workers;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;

import java.util.ArrayList;
import java.util.List;

/** G1: what do V1, W1 and P1 lose when the ledger grows? */
public final class Growth {
    /** Few, so that the small ledger stays small. */
    private static final int CREATES = 5_000;

    private Growth() {}

    public static List<Line> measure(Stands stands) throws Exception {
        List<Line> lines = new ArrayList<>(between(stands, stands.settings().tokens()));
        if (stands.settings().large()) {
            lines.addAll(between(stands, Stands.LARGE));
        }
        return lines;
    }

    private static List<Line> between(Stands stands, int tokens) throws Exception {
        Rounds rounds = stands.rounds("G1");
        add(rounds, stands, "small", stands.with(Stands.SMALL));
        add(rounds, stands, "grown", stands.with(tokens));
        rounds.alternate();
        String sizes = ", %,d tokens against %,d".formatted(tokens, Stands.SMALL);
        return List.of(
                rounds.ratio(
                        "requests/s of /auth" + sizes,
                        "grown: /auth",
                        "small: /auth",
                        Target.atLeast(0.8)),
                rounds.ratio(
                        "creates/s" + sizes,
                        "grown: creates",
                        "small: creates",
                        Target.atLeast(0.8)),
                rounds.ratio(
                        "p50 of answered to visible" + sizes,
                        "grown: visible",
                        "small: visible",
                        Sample::p50Millis,
                        Target.atMost(1.2)));
    }

    private static void add(Rounds rounds, Stands stands, String size, Stand stand) {
        rounds.add(size + ": /auth", Verifying.auth(stands, stand, stand.port()))
                .add(size + ": creates", () -> creates(stand))
                .add(size + ": visible", Visibility.lag(stands, stand));
    }

    private static Sample creates(Stand stand) {
        Sample sample =
                Workers.times(
                        CREATES,
                        Stand.CALLERS,
                        _ -> {
                            stand.create();
                            return 1;
                        });
        stand.settle();
        return sample;
    }
}
