package org.tokenledger.bench.row;

import org.tokenledger.bench.Settings;
import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.peer.BetterAuthPeer;
import org.tokenledger.bench.peer.KeycloakPeer;
import org.tokenledger.bench.peer.Peer;
import org.tokenledger.bench.peer.SpringPeer;
import org.tokenledger.bench.stand.HttpLoad;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.bench.stand.Tokens;

import java.util.ArrayList;
import java.util.List;

/** V4: how much faster than others that do the same, on this machine and this PostgreSQL? */
public final class Peers {
    private static final String VERIFY = "ledger: verifications";
    private static final String INTROSPECT = "ledger: introspections";
    private static final String CREATE = "ledger: creates";

    private static final int CREATING = 64;

    /** A server that has just started is slow. */
    private static final int WARM_UPS = 5;

    private static final double TIMES_THE_CREATES = 3;

    /**
     * A peer of this run.
     *
     * @param asked what it calls its verifications
     * @param target how many times as fast the ledger is to verify
     */
    private record Held(String name, String asked, double target, Peer peer) {
        String verify() {
            return name + ": " + asked;
        }

        String create() {
            return name + ": creates";
        }
    }

    private Peers() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        List<Held> all = new ArrayList<>();
        try {
            start(stand, stands.settings(), all);
            Rounds rounds =
                    stands.rounds("V4")
                            .add(VERIFY, Verifying.auth(stands, stand, stand.verifyPort()))
                            .add(
                                    INTROSPECT,
                                    load(
                                            stands,
                                            stand.port(),
                                            introspections(stand),
                                            Verifying.CONNECTIONS))
                            .add(CREATE, CreatingOverHttp.creates(stands, stand, CREATING));
            for (Held held : all) {
                add(rounds, held, stands);
            }
            return lines(rounds.alternate(WARM_UPS), all);
        } finally {
            all.forEach(held -> held.peer().close());
        }
    }

    private static void start(Stand stand, Settings settings, List<Held> all) throws Exception {
        all.add(new Held("Spring", "introspections", 7, new SpringPeer(stand)));
        if (settings.peers().contains(Settings.KEYCLOAK)) {
            all.add(new Held("Keycloak", "introspections", 12, new KeycloakPeer(stand, settings)));
        }
        if (settings.peers().contains(Settings.BETTER_AUTH)) {
            all.add(
                    new Held(
                            "better-auth",
                            "verifications",
                            50,
                            new BetterAuthPeer(stand, settings)));
        }
    }

    private static void add(Rounds rounds, Held held, Stands stands) throws Exception {
        Peer peer = held.peer();
        peer.fill(stands.settings().tokens());
        int port = peer.port();
        rounds.add(held.verify(), load(stands, port, peer.verifications(), Verifying.CONNECTIONS))
                .add(held.create(), load(stands, port, peer.creates(), CREATING));
    }

    private static List<Line> lines(Rounds rounds, List<Held> all) {
        String fastest = rounds.fastest(all.stream().map(Held::create).toArray(String[]::new));
        List<Line> lines = new ArrayList<>();
        for (Held held : all) {
            lines.add(
                    rounds.ratio(
                            "verifications/s at the listener against %s's %s"
                                    .formatted(held.name(), held.asked()),
                            VERIFY,
                            held.verify(),
                            Target.atLeast(held.target())));
            lines.add(
                    rounds.ratio(
                            "introspections/s against %s's".formatted(held.name()),
                            INTROSPECT,
                            held.verify(),
                            Target.none("")));
            lines.add(
                    rounds.ratio(
                            "creates/s over HTTP against %s's".formatted(held.name()),
                            CREATE,
                            held.create(),
                            // Who beats the best of them beats them all.
                            held.create().equals(fastest)
                                    ? Target.atLeast(TIMES_THE_CREATES)
                                    : Target.none("")));
            lines.add(value(rounds, held.name() + "'s " + held.asked(), held.verify()));
            lines.add(value(rounds, held.name() + "'s creates", held.create()));
        }
        return lines;
    }

    private static Line value(Rounds rounds, String what, String name) {
        return rounds.value(what, name, Sample::perSecond, Target.none("/s"));
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
