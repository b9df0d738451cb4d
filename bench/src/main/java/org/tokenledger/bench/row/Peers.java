package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.peer.SpringPeer;
import org.tokenledger.bench.stand.HttpLoad;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.bench.stand.Tokens;

import java.util.List;

/** V4: how much faster than others that do the same, on this machine and this PostgreSQL? */
public final class Peers {
    private static final String VERIFY = "ledger: verifications";
    private static final String INTROSPECT = "ledger: introspections";
    private static final String CREATE = "ledger: creates";
    private static final String SPRING_INTROSPECT = "Spring: introspections";
    private static final String SPRING_CREATE = "Spring: creates";

    private Peers() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        try (SpringPeer spring = new SpringPeer(stand, stands.settings().tokens())) {
            int connections = Verifying.CONNECTIONS;
            int creating = SpringPeer.connections();
            Rounds rounds =
                    stands.rounds("V4")
                            .add(VERIFY, Verifying.auth(stands, stand, stand.verifyPort()))
                            .add(
                                    SPRING_INTROSPECT,
                                    load(
                                            stands,
                                            spring.port(),
                                            spring.introspections(),
                                            connections))
                            .add(
                                    INTROSPECT,
                                    load(stands, stand.port(), introspections(stand), connections))
                            .add(CREATE, CreatingOverHttp.creates(stands, stand, creating))
                            .add(
                                    SPRING_CREATE,
                                    load(stands, spring.port(), spring.creates(), creating))
                            .alternate();
            return lines(rounds);
        }
    }

    private static List<Line> lines(Rounds rounds) {
        return List.of(
                rounds.ratio(
                        "verifications/s at the listener against Spring's introspections",
                        VERIFY,
                        SPRING_INTROSPECT,
                        Target.atLeast(7)),
                rounds.ratio(
                        "introspections/s against Spring's",
                        INTROSPECT,
                        SPRING_INTROSPECT,
                        Target.none("")),
                rounds.ratio(
                        "creates/s over HTTP against Spring's",
                        CREATE,
                        SPRING_CREATE,
                        Target.atLeast(3)),
                rounds.value(
                        "Spring's introspections",
                        SPRING_INTROSPECT,
                        Sample::perSecond,
                        Target.none("/s")),
                rounds.value(
                        "Spring's creates", SPRING_CREATE, Sample::perSecond, Target.none("/s")));
    }

    private static Rounds.Measurement load(
            Stands stands, int port, List<String> requests, int connections) {
        HttpLoad load = new HttpLoad(port, requests, stands.settings().folder());
        return () -> load.run(connections, stands.settings().seconds());
    }

    private static List<String> introspections(Stand stand) {
        return stand.tokens().sample().stream()
                .map(token ->
                        HttpLoad.request(
                                "POST /oauth2/introspect",
                                "Bearer " + Tokens.OWNER,
                                "application/x-www-form-urlencoded",
                                "token=" + token.value()))
                .toList();
    }
}
