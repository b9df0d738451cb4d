package org.tokenledger.query.replay.web;

import org.tokenledger.query.reading.Printed;
import org.tokenledger.query.rebuild.Difference;
import org.tokenledger.query.replay.Findings;
import org.tokenledger.query.replay.ReplayStatus;
import org.tokenledger.query.replay.web.Report.Differences;
import org.tokenledger.query.transparency.check.LogFinding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** The report as a page to print. */
final class ReportPage {
    private final Printed page;

    ReportPage(Writer out) throws IOException {
        this.page = new Printed(out, "Replay for compliance review");
    }

    void write(ReplayStatus replay, Findings found, Differences differences)
            throws IOException, SQLException {
        page.verdict(
                found.sound()
                        ? "Sound: every view is what the ledger says, no event is missing, and all is"
                                + " what was signed."
                        : "Not sound: see below what is wrong.");
        summary(replay, found);
        page.heading("Events");
        page.bars("Events by type", found.events());
        log(found.log());
        differences(found, differences);
        page.end();
    }

    private void summary(ReplayStatus replay, Findings found) throws IOException {
        page.table();
        page.fact("Replay", replay.id());
        page.fact("Started", replay.startedAt());
        page.fact("Finished", replay.finishedAt());
        page.fact("Replayed up to position", found.until());
        page.fact("Digest of the rebuilt state (SHA-256)", found.digest());
        page.fact("Positions", positions(found.positions()));
        page.fact("Sequences of tokens, users and reviews", sequences(found.sequences()));
        for (Findings.View view : found.views()) {
            page.fact("View " + view.view() + ", version " + view.version(), view(view));
        }
        page.endOfTable();
    }

    private void log(LogFinding log) throws IOException {
        page.heading("The transparency log");
        page.table();
        page.fact("Events", log.size());
        page.fact("Root of the tree over them, recomputed", log.root());
        page.fact("The ledger is what was signed", log.matches() ? "yes" : "no");
        page.fact("What is wrong", log.problem());
        page.fact("First position that is not what was signed", log.firstBad());
        page.fact("Events under the newest checkpoint", log.covered());
        page.fact("Checkpoint, signed", log.checkpoint());
        page.fact("Checked with the key", log.key());
        page.endOfTable();
    }

    private static String positions(Findings.Positions positions) {
        Findings.Gap gap = positions.firstGap();
        return gap == null
                ? "without a gap, %d events".formatted(positions.read())
                : "%d missing; the first is %d, followed by %s"
                        .formatted(
                                positions.missing(),
                                gap.expected(),
                                gap.found() == null ? "the end" : gap.found());
    }

    private static String sequences(Findings.Sequences sequences) {
        Findings.StreamGap gap = sequences.firstGap();
        return gap == null
                ? "without a gap, %d streams".formatted(sequences.streams())
                : "%d of %d broken; the first is %s, with %d where %d must be"
                        .formatted(
                                sequences.broken(),
                                sequences.streams(),
                                gap.stream(),
                                gap.found(),
                                gap.expected());
    }

    private static String view(Findings.View view) {
        return view.failure() != null
                ? view.failure()
                : "%d differences, compared from position %d to %d"
                        .formatted(view.differences(), view.comparedFrom(), view.comparedTo());
    }

    private void differences(Findings found, Differences differences)
            throws IOException, SQLException {
        page.heading("Differences of the live views from the ledger");
        if (found.views().stream().allMatch(view -> view.differences() == 0)) {
            page.paragraph("None.");
            return;
        }
        page.table();
        page.heads(List.of("Difference", "Table", "Key", "Field", "Rebuilt", "Live"));
        differences.read(this::difference);
        page.endOfTable();
    }

    private void difference(Difference found) {
        try {
            page.row(
                    Arrays.asList(
                            found.difference(),
                            found.view() + "." + found.table(),
                            found.key(),
                            found.field(),
                            found.rebuilt(),
                            found.live()));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
