package org.tokenledger.verifier.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Leaf;
import org.tokenledger.verifier.json.Fields;
import org.tokenledger.verifier.json.Json;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/** All reports that are checked with one export: its events are read once for all of them. */
public final class Reports {
    private final List<ReportCheck> checks;
    private final Facts facts = new Facts();

    /** Whether the facts are not known any more, because of one event. */
    private boolean lost;

    /**
     * These reports.
     *
     * @param keys one of which must have signed the checkpoint that each cites
     */
    public Reports(List<SavedReport> reports, List<VerifierKey> keys, Ceilings ceilings) {
        this.checks =
                reports.stream().map(report -> new ReportCheck(report, keys, ceilings)).toList();
    }

    /**
     * The next event.
     *
     * @param payload as it is stored; none when it is withheld
     * @param root of the tree over all events until now
     */
    public void add(long index, Leaf leaf, byte @Nullable [] payload, Supplier<Hash> root) {
        if (checks.isEmpty()) {
            return;
        }
        checks.stream().filter(check -> check.isAt(index)).forEach(check -> check.root(root.get()));
        if (payload == null) {
            if (Facts.tells(leaf)) {
                lose(index, "withheld");
            }
            return;
        }
        try {
            Fields fields = Fields.of(Json.parse(new String(payload, StandardCharsets.UTF_8)));
            if (!lost) {
                facts.add(index, leaf, fields);
            }
            checks.forEach(check -> check.add(index, leaf, fields, facts));
        } catch (Malformed odd) {
            lose(index, String.valueOf(odd.getMessage()));
        }
    }

    private void lose(long index, String why) {
        lost = true;
        checks.forEach(check -> check.cannot(index, why));
    }

    /** What is to be said of each, in the order given. */
    public List<ReportVerdict> end(long size) {
        return checks.stream().map(check -> check.end(size, facts)).toList();
    }
}
