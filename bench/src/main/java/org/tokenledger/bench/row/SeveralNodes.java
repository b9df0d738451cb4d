package org.tokenledger.bench.row;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.measure.Workers;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.bench.stand.Tokens.Known;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.token.TokenCommand.RevokeToken;
import org.tokenledger.command.token.TokenResult;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.server.launch.RunningServer;
import org.tokenledger.server.ledger.LookupReadiness;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * P2: does any of three nodes accept what one of them has revoked, once that was answered? And what
 * does a revoke cost when two others have to know? All in this process, on one database; nodes are
 * asked without HTTP, which could hide one that lags.
 */
public final class SeveralNodes {
    private static final int OTHERS = 2;
    private static final int REVOKERS = 8;
    private static final long VERIFICATIONS = 1_000_000;

    /** So many that were revoked last are verified. */
    private static final int WATCHED = 64;

    private SeveralNodes() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        Rounds rounds = stands.rounds("P2");
        List<Double> accepted = new ArrayList<>();
        rounds.add(
                "one revoke, three nodes",
                () -> {
                    try (Three three = new Three(stands, stand)) {
                        accepted.add((double) three.acceptedAfterTheAnswer());
                        return three.revoking(stands.settings().seconds());
                    }
                });
        rounds.add("one revoke, one node", () -> revoking(stand, stands.settings().seconds()));
        rounds.alternate();
        return List.of(
                rounds.line(
                        "accepted after the answer to a revoke, by three nodes in 1,000,000"
                                + " verifications",
                        Target.atMost(0, "tokens"),
                        accepted),
                rounds.ratio(
                        "latency of one revoke with three nodes against one (p50)",
                        "one revoke, three nodes",
                        "one revoke, one node",
                        Sample::p50Millis,
                        Target.none("")),
                rounds.value(
                        "latency of one revoke with three nodes (p50)",
                        "one revoke, three nodes",
                        Sample::p50Millis,
                        Target.none("ms")));
    }

    private static Sample revoking(Stand stand, int seconds) {
        return Workers.during(seconds, 1, _ -> stand.tokens().revoke() ? 1 : -1);
    }

    /** The stand and two more, for as long as this is open. */
    private static final class Three implements AutoCloseable {
        private final Stand stand;
        private final List<RunningServer> others = new ArrayList<>();
        private final List<ApplicationContext> nodes = new ArrayList<>();
        private final AtomicReferenceArray<@Nullable Known> revoked =
                new AtomicReferenceArray<>(WATCHED);
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicLong accepted = new AtomicLong();

        Three(Stands stands, Stand stand) throws Exception {
            this.stand = stand;
            nodes.add(stand.context());
            for (int i = 0; i < OTHERS; i++) {
                RunningServer other = stand.another(stands.emptyFolder("node-" + i));
                others.add(other);
                nodes.add(other.context());
            }
        }

        Sample revoking(int seconds) {
            return SeveralNodes.revoking(stand, seconds);
        }

        /** Some create and revoke, each on another node; the others verify what was revoked. */
        long acceptedAfterTheAnswer() throws InterruptedException {
            AtomicLong left = new AtomicLong(VERIFICATIONS);
            List<Thread> threads =
                    IntStream.range(0, REVOKERS + nodes.size())
                            .mapToObj(i ->
                                    Thread.ofPlatform()
                                            .start(() -> {
                                                while (left.get() > 0) {
                                                    if (i < nodes.size()) {
                                                        left.addAndGet(-verify(nodes.get(i)));
                                                    } else {
                                                        revokeOne();
                                                    }
                                                }
                                            }))
                            .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            return accepted.get();
        }

        private void revokeOne() {
            int node = ThreadLocalRandom.current().nextInt(nodes.size());
            Known token = stand.tokens().createKnown();
            nodes.get(node)
                    .getBean(Commands.class)
                    .send(new RevokeToken(token.id(), stand.tokens().asked()), TokenResult.class);
            nodes.forEach(each -> look(each, token));
            revoked.set(Math.floorMod(answered.getAndIncrement(), WATCHED), token);
        }

        /** All that were revoked last; returns how many there were. */
        private int verify(ApplicationContext node) {
            int verified = 0;
            for (int i = 0; i < WATCHED; i++) {
                Known token = revoked.get(i);
                if (token != null) {
                    look(node, token);
                    verified++;
                }
            }
            return verified;
        }

        private void look(ApplicationContext node, Known token) {
            if (node.getBean(LookupReadiness.class).isReady()
                    && node.getBean(TokenLookup.class).verifyValue(token.value())
                            instanceof Granted) {
                accepted.incrementAndGet();
            }
        }

        @Override
        public void close() {
            others.forEach(RunningServer::close);
        }
    }
}
