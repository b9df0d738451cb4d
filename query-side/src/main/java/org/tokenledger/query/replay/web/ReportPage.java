package org.tokenledger.query.replay.web;

import org.jspecify.annotations.Nullable;
import org.springframework.web.util.HtmlUtils;
import org.tokenledger.query.rebuild.Difference;
import org.tokenledger.query.replay.Findings;
import org.tokenledger.query.replay.ReplayStatus;
import org.tokenledger.query.replay.web.Report.Differences;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.sql.SQLException;

/** The report as a page to print: no script, nothing from elsewhere. */
final class ReportPage {
    private static final String HEAD =
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Replay %1$s</title><style>
            body { font: 14px/1.5 sans-serif; margin: 2em auto; max-width: 60em; color: #222 }
            table { border-collapse: collapse; width: 100%% }
            th, td { text-align: left; padding: .2em .6em; border-bottom: 1px solid #ccc; vertical-align: top; overflow-wrap: anywhere }
            .verdict { font-size: 1.3em; font-weight: bold }
            code { font-size: .95em; overflow-wrap: anywhere }
            @media print { body { margin: 0; max-width: none } tr { break-inside: avoid } }
            </style></head><body>
            <h1>Replay for compliance review</h1>
            <p class="verdict">%2$s</p>
            """;

    private static final int BAR_LENGTH = 400;
    private static final int BAR_HEIGHT = 22;
    private static final int LABEL_WIDTH = 220;

    private final Writer out;

    ReportPage(Writer out) {
        this.out = out;
    }

    void write(ReplayStatus replay, Findings found, Differences differences)
            throws IOException, SQLException {
        String verdict =
                found.sound()
                        ? "Sound: every view is what the ledger says, and no event is missing."
                        : "Not sound: see below what is wrong.";
        out.write(HEAD.formatted(replay.id(), verdict));
        summary(replay, found);
        events(found);
        differences(found, differences);
        out.write("</body></html>\n");
    }

    private void summary(ReplayStatus replay, Findings found) throws IOException {
        out.write("<table>");
        row("Replay", replay.id());
        row("Started", replay.startedAt());
        row("Finished", replay.finishedAt());
        row("Replayed up to position", found.until());
        row("Digest of the rebuilt state (SHA-256)", found.digest());
        row("Positions", positions(found.positions()));
        row("Sequences of tokens, users and reviews", sequences(found.sequences()));
        for (Findings.View view : found.views()) {
            row("View " + view.view() + ", version " + view.version(), view(view));
        }
        out.write("</table>\n");
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

    private void row(String name, @Nullable Object value) throws IOException {
        out.write("<tr><th>" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>");
    }

    private void events(Findings found) throws IOException {
        long most = found.events().values().stream().mapToLong(count -> count).max().orElse(1);
        out.write(
                "<h2>Events</h2>\n<svg role=\"img\" aria-label=\"Events by type\" width=\"%d\""
                                .formatted(LABEL_WIDTH + BAR_LENGTH + 100)
                        + " height=\"%d\" font-size=\"13\">"
                                .formatted(found.events().size() * BAR_HEIGHT));
        int y = 0;
        for (var type : found.events().entrySet()) {
            long length = Math.max(1, type.getValue() * BAR_LENGTH / most);
            out.write(
                    """
                    <text x="0" y="%d">%s</text><rect x="%d" y="%d" width="%d" height="16" \
                    fill="#4a7ba6"/><text x="%d" y="%d">%d</text>
                    """
                            .formatted(
                                    y + 14,
                                    escaped(type.getKey()),
                                    LABEL_WIDTH,
                                    y + 2,
                                    length,
                                    LABEL_WIDTH + length + 6,
                                    y + 14,
                                    type.getValue()));
            y += BAR_HEIGHT;
        }
        out.write("</svg>\n");
    }

    private void differences(Findings found, Differences differences)
            throws IOException, SQLException {
        out.write("<h2>Differences of the live views from the ledger</h2>\n");
        if (found.views().stream().allMatch(view -> view.differences() == 0)) {
            out.write("<p>None.</p>\n");
            return;
        }
        out.write(
                "<table><tr><th>Difference</th><th>Table</th><th>Key</th><th>Field</th>"
                        + "<th>Rebuilt</th><th>Live</th></tr>\n");
        differences.read(this::difference);
        out.write("</table>\n");
    }

    private void difference(Difference found) {
        try {
            out.write("<tr>");
            cell(found.difference());
            cell(found.view() + "." + found.table());
            cell(found.key());
            cell(found.field());
            cell(found.rebuilt());
            cell(found.live());
            out.write("</tr>\n");
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private void cell(@Nullable Object value) throws IOException {
        out.write("<td>" + escaped(value) + "</td>");
    }

    private static String escaped(@Nullable Object value) {
        return value == null ? "–" : HtmlUtils.htmlEscape(value.toString(), "UTF-8");
    }
}
