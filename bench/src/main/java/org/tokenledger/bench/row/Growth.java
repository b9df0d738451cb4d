package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.measure.Workers;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.bench.stand.Tokens;

import java.util.ArrayList;
import java.util.List;

/** G1: what do V1, W1 and P1 lose when the ledger grows? */
public final class Growth {
    /** Few, so that the small ledger stays small. */
    private static final int COMMANDS = 5_000;

    private static final String AUTH = ": /auth";
    private static final String CREATES = ": creates";
    private static final String VISIBLE = ": visible";

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
        String small = add(rounds, stands, Stands.SMALL);
        String grown = add(rounds, stands, tokens);
        rounds.alternate();
        String sizes = ", " + grown + " against " + small;
        return List.of(
                rounds.ratio(
                        "requests/s of /auth" + sizes,
                        grown + AUTH,
                        small + AUTH,
                        Target.atLeast(0.8)),
                rounds.ratio(
                        "creates/s" + sizes, grown + CREATES, small + CREATES, Target.atLeast(0.8)),
                rounds.ratio(
                        "p50 of answered to visible" + sizes,
                        grown + VISIBLE,
                        small + VISIBLE,
                        Sample::p50Millis,
                        Target.atMost(1.2)));
    }

    private static String add(Rounds rounds, Stands stands, int tokens) throws Exception {
        Stand stand = stands.with(tokens);
        String size = "%,d tokens".formatted(tokens);
        rounds.add(size + AUTH, Verifying.auth(stands, stand, stand.port()))
                .add(size + CREATES, () -> creates(stand))
                .add(size + VISIBLE, Visibility.lag(stands, stand));
        return size;
    }

    private static Sample creates(Stand stand) {
        Sample sample =
                Workers.times(
                        COMMANDS,
                        Tokens.CALLERS,
                        _ -> {
                            stand.tokens().create();
                            return 1;
                        });
        stand.settle();
        return sample;
    }
}
