package org.tokenledger.query.replay.web;

import jakarta.servlet.http.HttpServletResponse;

import org.tokenledger.query.reading.Printed;
import org.tokenledger.query.reading.ReportFormat;
import org.tokenledger.query.rebuild.Difference;
import org.tokenledger.query.replay.Findings;
import org.tokenledger.query.replay.ReplayStatus;
import org.tokenledger.query.replay.Replays;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Consumer;

/** What a replay found, in any form; of any length, in constant memory. */
public final class Report {
    /** Reads every difference, in the order in which they were found. */
    @FunctionalInterface
    interface Differences {
        void read(Consumer<Difference> reader) throws SQLException;
    }

    private final ReplayStatus replay;
    private final Findings findings;
    private final Differences differences;

    /**
     * Of a replay that is done.
     *
     * @throws org.tokenledger.contract.Refused {@code not_found} or {@code not_finished}
     */
    public Report(Replays replays, UUID id) {
        this.replay = replays.find(id);
        this.findings = replays.findings(id);
        this.differences = reader -> replays.differences(id, reader);
    }

    void write(ReportFormat format, HttpServletResponse response) throws IOException, SQLException {
        response.setContentType(format.contentType());
        if (format == ReportFormat.HTML) {
            response.setHeader("Content-Security-Policy", Printed.CONTENT_SECURITY_POLICY);
        } else if (format == ReportFormat.CSV) {
            response.setHeader(
                    "Content-Disposition",
                    "attachment; filename=\"replay-%s.csv\"".formatted(replay.id()));
        }
        write(format, response.getOutputStream());
    }

    /** Does not close the stream. */
    public void write(ReportFormat format, OutputStream out) throws IOException, SQLException {
        try {
            if (format == ReportFormat.JSON) {
                ReportJson.write(replay, findings, differences, out);
                return;
            }
            Writer text =
                    new OutputStreamWriter(new BufferedOutputStream(out), StandardCharsets.UTF_8);
            if (format == ReportFormat.CSV) {
                new ReportCsv(text).write(replay, findings, differences);
            } else {
                new ReportPage(text).write(replay, findings, differences);
            }
            text.flush();
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
    }
}
