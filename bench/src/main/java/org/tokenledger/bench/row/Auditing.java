package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.measure.Workers;
import org.tokenledger.bench.stand.Api;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.token.BulkResult;
import org.tokenledger.command.token.TokenCommand.RevokeTokens;
import org.tokenledger.events.Ledger;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * R3: what do an auditor's questions about random moments cost in a large ledger, against a small
 * one? One after the other, over HTTP.
 */
public final class Auditing {
    private static final int SMALL = 100_000;

    /** One of so many tokens is revoked first, so that what was is not what is. */
    private static final int REVOKED = 20;

    private static final int IN_ONE_COMMAND = 10_000;

    /** With a position and a user to be filled in. */
    private static final SortedMap<String, String> QUESTIONS =
            new TreeMap<>(
                    Map.of(
                            "page of the audit trail",
                            "/api/audit/events?fromPosition=%1$d&limit=50",
                            "page of tokens as of then",
                            "/api/tokens?asOf=%1$d&limit=50",
                            "page of one user's access as of then",
                            "/api/audit/access?asOf=%1$d&userId=%2$s&limit=50"));

    private Auditing() {}

    public static List<Line> measure(Stands stands) throws Exception {
        List<Line> lines = new ArrayList<>(between(stands, stands.settings().tokens()));
        if (stands.settings().large()) {
            lines.addAll(between(stands, Stands.LARGE));
        }
        return lines;
    }

    private static List<Line> between(Stands stands, int tokens) throws Exception {
        Rounds rounds = stands.rounds("R3");
        for (int size : List.of(SMALL, tokens)) {
            Stand stand = stands.with(size);
            revokeSome(stand, size);
            for (String question : QUESTIONS.keySet()) {
                rounds.add(name(question, size), asking(stands, stand, question));
            }
        }
        rounds.alternate();
        List<Line> lines = new ArrayList<>();
        for (String question : QUESTIONS.keySet()) {
            lines.add(
                    rounds.ratio(
                            "p95 of a %s, %,d tokens against %,d"
                                    .formatted(question, tokens, SMALL),
                            name(question, tokens),
                            name(question, SMALL),
                            Sample::p95Millis,
                            Target.atMost(1.5)));
            lines.add(
                    rounds.value(
                            "p95 of a " + name(question, tokens),
                            name(question, tokens),
                            Sample::p95Millis,
                            Target.none("ms")));
        }
        return lines;
    }

    private static String name(String question, int tokens) {
        return "%s, %,d tokens".formatted(question, tokens);
    }

    private static void revokeSome(Stand stand, int tokens)
            throws SQLException, InterruptedException {
        Instant begun = Instant.now();
        for (int left = tokens / REVOKED; left > 0; left -= IN_ONE_COMMAND) {
            List<UUID> ids = stand.tokens().toRevoke(Math.min(left, IN_ONE_COMMAND));
            stand.bean(Commands.class)
                    .send(new RevokeTokens(ids, stand.tokens().asked()), BulkResult.class);
        }
        stand.settle();
        stand.awaitStatistics("views.tokens", begun);
    }

    private static Rounds.Measurement asking(Stands stands, Stand stand, String question) {
        Api api = new Api(stand);
        List<UUID> users = stand.tokens().users();
        String path = String.valueOf(QUESTIONS.get(question));
        return () -> {
            long end = stand.bean(Ledger.class).lastAnswered();
            return Workers.during(
                    stands.settings().seconds(),
                    1,
                    _ -> {
                        ThreadLocalRandom random = ThreadLocalRandom.current();
                        api.get(
                                path.formatted(
                                        random.nextLong(end + 1),
                                        users.get(random.nextInt(users.size()))));
                        return 1;
                    });
        };
    }
}
