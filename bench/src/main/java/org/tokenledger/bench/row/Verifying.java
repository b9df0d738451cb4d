package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.peer.NettyConstant;
import org.tokenledger.bench.stand.HttpLoad;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;

import java.util.List;

/** How close does a verification come to an answer that finds nothing out? */
public final class Verifying {
    static final int CONNECTIONS = 32;
    private static final String AUTH = "/auth?permission=heartbeat:write";
    private static final String VERIFY = "/auth on the main port";

    private Verifying() {}

    /** V1: against a constant answer by a plain servlet of the same server. */
    public static List<Line> onTheMainPort(Stands stands) throws Exception {
        Stand stand = stands.main();
        Rounds rounds =
                stands.rounds("V1")
                        .add(VERIFY, auth(stands, stand, stand.port()))
                        .add("constant servlet", load(stands, stand, stand.port(), "/constant"))
                        .alternate();
        return List.of(
                rounds.ratio(
                        "requests/s of /auth against a constant servlet",
                        VERIFY,
                        "constant servlet",
                        Target.atLeast(0.95)),
                rounds.ratio(
                        "p99 of /auth against a constant servlet",
                        VERIFY,
                        "constant servlet",
                        Sample::p99Millis,
                        Target.atMost(1.2)),
                rounds.value("/auth", VERIFY, Sample::perSecond, Target.none("/s")));
    }

    /** V1b: the verification listener, against a constant answer by bare Netty, and against V1. */
    public static List<Line> onTheListener(Stands stands) throws Exception {
        Stand stand = stands.main();
        try (NettyConstant constant = new NettyConstant()) {
            Rounds rounds =
                    stands.rounds("V1b")
                            .add("listener", auth(stands, stand, stand.verifyPort()))
                            .add("Netty", load(stands, stand, constant.port(), "/constant"))
                            .add(VERIFY, auth(stands, stand, stand.port()))
                            .alternate();
            return List.of(
                    rounds.ratio(
                            "requests/s of the listener against constant bare Netty",
                            "listener",
                            "Netty",
                            Target.atLeast(0.9)),
                    rounds.ratio(
                            "requests/s of the listener against /auth on the main port",
                            "listener",
                            VERIFY,
                            Target.atLeast(1.8)),
                    rounds.value("listener", "listener", Sample::perSecond, Target.none("/s")));
        }
    }

    static Rounds.Measurement auth(Stands stands, Stand stand, int port) {
        return load(stands, stand, port, AUTH);
    }

    private static Rounds.Measurement load(Stands stands, Stand stand, int port, String path) {
        HttpLoad load =
                new HttpLoad(
                        port,
                        HttpLoad.verifications(stand.tokens().sample(), path),
                        stands.settings().folder());
        return () -> load.run(CONNECTIONS, stands.settings().seconds());
    }
}
