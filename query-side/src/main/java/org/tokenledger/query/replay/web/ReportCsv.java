package org.tokenledger.query.replay.web;

import org.jspecify.annotations.Nullable;
import org.tokenledger.query.reading.Csv;
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

/**
 * The report as one table (RFC 4180): first what was found in numbers, then a line for every
 * difference. What a spreadsheet would take for a formula begins with an apostrophe.
 */
final class ReportCsv {
    private final Writer out;

    ReportCsv(Writer out) {
        this.out = out;
    }

    void write(ReplayStatus replay, Findings found, Differences differences)
            throws IOException, SQLException {
        line("finding", "view", "table", "key", "field", "rebuilt", "live", "value");
        value("replay", null, replay.id());
        value("started", null, replay.startedAt());
        value("finished", null, replay.finishedAt());
        value("sound", null, found.sound());
        value("until", null, found.until());
        value("digest", null, found.digest());
        for (var type : found.events().entrySet()) {
            value("events", type.getKey(), type.getValue());
        }
        value("positions_missing", null, found.positions().missing());
        Findings.Gap gap = found.positions().firstGap();
        if (gap != null) {
            value("position_expected", null, gap.expected());
            value("position_found", null, gap.found());
        }
        value("streams", null, found.sequences().streams());
        value("streams_broken", null, found.sequences().broken());
        Findings.StreamGap broken = found.sequences().firstGap();
        if (broken != null) {
            value("sequence_expected", broken.stream(), broken.expected());
            value("sequence_found", broken.stream(), broken.found());
        }
        log(found.log());
        for (Findings.View view : found.views()) {
            of(view, "differences", view.differences());
            of(view, "compared_from", view.comparedFrom());
            of(view, "compared_to", view.comparedTo());
            of(view, "failure", view.failure());
        }
        differences.read(this::difference);
    }

    private void log(LogFinding log) throws IOException {
        value("log_matches", null, log.matches());
        value("log_size", null, log.size());
        value("log_root", null, log.root());
        value("log_key", null, log.key());
        value("log_checkpoint", null, log.checkpoint());
        value("log_covered", null, log.covered());
        value("log_first_bad", null, log.firstBad());
        value("log_problem", null, log.problem());
    }

    private void value(String finding, @Nullable Object key, @Nullable Object value)
            throws IOException {
        line(finding, null, null, key, null, null, null, value);
    }

    private void of(Findings.View view, String finding, @Nullable Object value) throws IOException {
        line(finding, view.view(), null, null, null, null, null, value);
    }

    private void difference(Difference found) {
        try {
            line(
                    found.difference(),
                    found.view(),
                    found.table(),
                    found.key(),
                    found.field(),
                    found.rebuilt(),
                    found.live(),
                    null);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private void line(@Nullable Object... cells) throws IOException {
        out.write(Csv.line(Arrays.asList(cells)));
    }
}
