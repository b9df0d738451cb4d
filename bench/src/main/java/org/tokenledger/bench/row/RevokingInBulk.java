package org.tokenledger.bench.row;

import org.tokenledger.bench.measure.Line;
import org.tokenledger.bench.measure.Rounds;
import org.tokenledger.bench.measure.Sample;
import org.tokenledger.bench.measure.Target;
import org.tokenledger.bench.stand.EventTable;
import org.tokenledger.bench.stand.Stand;
import org.tokenledger.bench.stand.Stands;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.token.BulkResult;
import org.tokenledger.command.token.TokenCommand.RevokeTokens;

import java.util.List;
import java.util.UUID;

/** W4: how close does one command on 10,000 tokens come to inserting 10,000 rows? */
public final class RevokingInBulk {
    private static final int TOKENS = 10_000;

    private RevokingInBulk() {}

    public static List<Line> measure(Stands stands) throws Exception {
        Stand stand = stands.main();
        revoke(stand, 1);
        EventTable rows = new EventTable(stand, "token.revoked");
        Rounds rounds =
                stands.rounds("W4")
                        .add("bulk revoke", () -> revoke(stand, TOKENS))
                        .add("multi-row inserts", () -> rows.batch(TOKENS))
                        .alternate();
        return List.of(
                rounds.ratio(
                        "bulk revoke of 10,000 tokens, events/s against multi-row inserts",
                        "bulk revoke",
                        "multi-row inserts",
                        Target.atLeast(0.5)),
                rounds.value("bulk revoke", "bulk revoke", Sample::perSecond, Target.none("/s")));
    }

    private static Sample revoke(Stand stand, int tokens) {
        List<UUID> ids = stand.tokens().toRevoke(tokens);
        long begun = System.nanoTime();
        BulkResult result =
                stand.bean(Commands.class)
                        .send(new RevokeTokens(ids, stand.tokens().asked()), BulkResult.class)
                        .result();
        long ended = System.nanoTime();
        if (result.failed() > 0) {
            throw new IllegalStateException(result.failed() + " were not revoked");
        }
        stand.settle();
        return Sample.once(tokens, ended - begun);
    }
}
