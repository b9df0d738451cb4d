package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.HttpLoad;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.bench.stand.Tokens;

import java.util.List;

/** W3: how much of the rate of commands is left when they come over HTTP? */
public final class CreatingOverHttp {
    private static final String OVER_HTTP = "creates over HTTP, 256 connections";
    private static final String IN_PROCESS = "creates in process, 256 at once";

    private CreatingOverHttp() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        Rounds rounds =
                stands.rounds("W3")
                        .add(OVER_HTTP, creates(stands, stand, Tokens.CALLERS))
                        .add(IN_PROCESS, Creating.creates(stands, stand))
                        .alternate();
        return List.of(
                rounds.ratio(
                        "creates/s over HTTP against in process",
                        OVER_HTTP,
                        IN_PROCESS,
                        Target.atLeast(0.4)),
                rounds.value("creates over HTTP", OVER_HTTP, Sample::perSecond, Target.none("/s")));
    }

    /** Names are taken for ever, so every round has a prefix of its own. */
    static Rounds.Measurement creates(Stands stands, Stand stand, int connections) {
        return () -> {
            String round = Long.toHexString(System.nanoTime());
            List<String> requests =
                    stand.tokens().users().stream()
                            .map(user ->
                                    HttpLoad.request(
                                            "POST /api/tokens",
                                            "Bearer " + Tokens.OWNER,
                                            "application/json",
                                            """
                                            {"name":"%s-%s","ownerId":"%s","permissions":["%s"]}\
                                            """
                                                    .formatted(
                                                            round,
                                                            HttpLoad.NUMBER,
                                                            user,
                                                            String.join(
                                                                    "\",\"", Tokens.PERMISSIONS))))
                            .toList();
            Sample sample =
                    new HttpLoad(stand.port(), requests, stands.settings().folder())
                            .run(connections, stands.settings().seconds());
            stand.settle();
            return sample;
        };
    }
}
