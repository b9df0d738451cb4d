package org.tokenledger.verifier.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.tlog.Leaf;
import org.tokenledger.verifier.json.Fields;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The report of what happened to tokens, in the order of the ledger. */
final class Lifecycle {
    private static final Set<String> ACTIONS =
            Set.of(
                    "token.created",
                    "token.reassigned",
                    "token.narrowed",
                    "token.revoked",
                    "token.deleted");

    private final SavedReport report;
    private final List<Row> expected = new ArrayList<>();

    Lifecycle(SavedReport report) {
        this.report = report;
    }

    List<Row> rows() {
        return expected;
    }

    /** The next event up to the report's position. */
    void add(long index, Leaf leaf, Fields payload, Instant ledgerTime) {
        Instant from = report.question().from();
        Instant to = report.question().to();
        boolean within =
                (from == null || !ledgerTime.isBefore(from))
                        && (to == null || ledgerTime.isBefore(to));
        if (!within || !ACTIONS.contains(leaf.type())) {
            return;
        }
        Fields cause = payload.object("cause");
        String tokenId = leaf.stream().toString();
        String user = cause.optionalText("actorUserId");
        expected.add(
                new Row("position " + index)
                        .with("position", index)
                        .with("time", leaf.time().toString())
                        .with("action", leaf.type())
                        .with("tokenId", tokenId)
                        .with("byType", cause.text("actorType"))
                        .with("byUserId", user)
                        .with("ownerId", payload.optionalText("ownerId"))
                        .with("previousOwnerId", payload.optionalText("previousOwnerId"))
                        .with("permissions", payload.any("permissions"))
                        .with("droppedPermissions", payload.any("droppedPermissions"))
                        .sealed("tokenName", tokenId)
                        .sealed("byName", user)
                        .sealed("reason", cause.any("reason") == null ? null : tokenId));
    }

    /** The first thing that the report has otherwise. */
    @Nullable String difference() {
        List<Fields> rows = report.rows();
        for (int i = 0; i < Math.min(rows.size(), expected.size()); i++) {
            Row row = expected.get(i);
            Object position = rows.get(i).any("position");
            if (position instanceof Long found
                    && row.fields().get("position") instanceof Long must) {
                if (found > must) {
                    return "a row is missing before row %d: %s".formatted(i + 1, row.what());
                }
                if (found < must) {
                    return "row %d (position %d) is not there by the events"
                            .formatted(i + 1, found);
                }
            }
            String difference = row.difference(i + 1, rows.get(i), Set.of());
            if (difference != null) {
                return difference;
            }
        }
        if (rows.size() > expected.size()) {
            return "row %d is not there by the events".formatted(expected.size() + 1);
        }
        return rows.size() < expected.size()
                ? "a row is missing: " + expected.get(rows.size()).what()
                : null;
    }
}
