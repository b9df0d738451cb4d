package org.tokenledger.verifier.report;

import org.jspecify.annotations.Nullable;
import org.tokenledger.note.Malformed;
import org.tokenledger.note.VerifierKey;
import org.tokenledger.tlog.Hash;
import org.tokenledger.tlog.Leaf;
import org.tokenledger.verifier.json.Fields;
import org.tokenledger.verifier.report.ReportVerdict.Outcome;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One report against the events of one export, as they go by. Keeps the first thing that is wrong.
 */
final class ReportCheck {
    private static final String ISSUED = "review.report_issued";
    private static final int MOST_NOTES = 10;

    private final SavedReport report;
    private final Standing standing;
    private final Lifecycle lifecycle;
    private @Nullable String wrong;
    private @Nullable String uncheckable;
    private @Nullable Long manifest;
    private @Nullable String otherManifest;

    ReportCheck(SavedReport report, List<VerifierKey> keys, Ceilings ceilings) {
        this.report = report;
        this.standing = new Standing(report, ceilings);
        this.lifecycle = new Lifecycle(report);
        wrong(report.contradiction());
        wrong(report.unsigned(keys));
        if (report.position() < 0) {
            stand(new Facts());
        }
    }

    private void wrong(@Nullable String what) {
        wrong = wrong == null ? what : wrong;
    }

    /** An event cannot be told; a report of what was before it still can. */
    void cannot(long index, String why) {
        if (index <= report.position() && uncheckable == null) {
            uncheckable = "leaf %d is %s".formatted(index, why);
        }
    }

    /** An event, which the facts have taken in already. */
    void add(long index, Leaf leaf, Fields payload, Facts facts) {
        if (leaf.type().equals(ISSUED)) {
            issued(index, payload);
        }
        if (uncheckable != null || index > report.position()) {
            return;
        }
        if (report.isLifecycle()) {
            lifecycle.add(index, leaf, payload, facts.ledgerTime());
        }
        if (index == report.position()) {
            wrong(report.question().oddMoment(facts.ledgerTime()));
            stand(facts);
        }
    }

    private void stand(Facts facts) {
        try {
            wrong(report.isLifecycle() ? lifecycle.difference() : standing.difference(facts));
        } catch (Malformed row) {
            wrong("it has a row " + row.getMessage());
        }
    }

    /** The tree over the events up to the report's position. */
    void root(Hash root) {
        if (!root.equals(report.root())) {
            wrong(
                    "its root at size %d is %s, and that of the events is %s"
                            .formatted(report.position() + 1, report.root(), root));
        }
    }

    boolean isAt(long index) {
        return index == report.position();
    }

    private void issued(long index, Fields payload) {
        if (!report.digest().equals(payload.any("digest"))) {
            return;
        }
        Map<String, @Nullable Object> says = new LinkedHashMap<>();
        says.put("kind", report.kind());
        says.put("asOf", report.position());
        says.put("parameters", report.text().text("parameters"));
        says.put("rows", (long) report.rows().size());
        says.put("time", report.text().text("asOf"));
        says.put("root", report.root().toString());
        for (Map.Entry<String, @Nullable Object> field : says.entrySet()) {
            Object recorded = payload.any(field.getKey());
            if (!String.valueOf(field.getValue()).equals(String.valueOf(recorded))) {
                otherManifest =
                        "on record as leaf %d is a report with this digest, and with %s %s, not %s"
                                .formatted(index, field.getKey(), recorded, field.getValue());
                return;
            }
        }
        manifest = manifest == null ? Long.valueOf(index) : manifest;
    }

    /**
     * Once all events have gone by.
     *
     * @param size how many there were
     */
    ReportVerdict end(long size, Facts facts) {
        if (report.position() >= size && uncheckable == null) {
            uncheckable = "the export ends before the report's position " + report.position();
        }
        if (manifest == null && report.signedSize() >= size && uncheckable == null) {
            uncheckable =
                    "the export ends with leaf %d, before the report was put on record"
                            .formatted(size - 1);
        }
        if (manifest == null && uncheckable == null) {
            wrong(
                    otherManifest != null
                            ? otherManifest
                            : "no report with its digest is on record up to leaf " + (size - 1));
        }
        if (wrong != null) {
            return verdict(Outcome.NOT_SOUND, wrong, List.of());
        }
        return uncheckable != null
                ? verdict(Outcome.CANNOT_BE_CHECKED, uncheckable, List.of())
                : verdict(
                        Outcome.SOUND,
                        "%s at position %d, %d rows, on record as leaf %d"
                                .formatted(
                                        report.kind(),
                                        report.position(),
                                        report.rows().size(),
                                        manifest),
                        notes(facts));
    }

    private ReportVerdict verdict(Outcome outcome, String sentence, List<String> notes) {
        return new ReportVerdict(report.name(), outcome, sentence, notes);
    }

    private List<String> notes(Facts facts) {
        TreeSet<String> sealed = new TreeSet<>();
        Map<Long, List<String>> erased = new TreeMap<>();
        List<Row> rows = report.isLifecycle() ? lifecycle.rows() : standing.matched();
        for (int i = 0; i < rows.size(); i++) {
            for (Map.Entry<String, String> field : rows.get(i).privateOf().entrySet()) {
                Long leaf = facts.erasedBy(field.getValue());
                if (leaf == null) {
                    sealed.add(field.getKey());
                } else {
                    erased.computeIfAbsent(leaf, _ -> new ArrayList<>())
                            .add("%s of row %d".formatted(field.getKey(), i + 1));
                }
            }
        }
        List<String> notes = new ArrayList<>();
        if (!sealed.isEmpty()) {
            notes.add("sealed, so not compared: " + String.join(", ", sealed));
        }
        erased.forEach((leaf, fields) ->
                notes.add("erased by leaf %d, so not compared: %s".formatted(leaf, some(fields))));
        if (!report.isLifecycle()) {
            notes.add(
                    "no facts of the ledger, so not compared: "
                            + String.join(", ", new TreeSet<>(Standing.OF_USE)));
        }
        if (standing.leftOutForTheirUse() > 0) {
            notes.add(
                    "tokens as old that are not in it, so used since by no fact of the ledger: "
                            + standing.leftOutForTheirUse());
        }
        return notes;
    }

    private static String some(List<String> all) {
        String shown = String.join(", ", all.subList(0, Math.min(MOST_NOTES, all.size())));
        return all.size() > MOST_NOTES
                ? "%s and %d more".formatted(shown, all.size() - MOST_NOTES)
                : shown;
    }
}
