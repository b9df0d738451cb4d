package org.tokenledger.query.report.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Code;
import org.tokenledger.contract.Needs;
import org.tokenledger.contract.Refused;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.reading.Moments;
import org.tokenledger.query.reading.Printed;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.reading.ReportFormat;
import org.tokenledger.query.report.Kind;
import org.tokenledger.query.report.Report;
import org.tokenledger.query.report.Reports;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Reports of any moment. Taking one is itself on record. */
@RestController
public final class ReportReads {
    public static final List<String> PARAMETERS = List.of(Moments.AS_OF, "from", "to", "unusedFor");

    private final Reports reports;
    private final Freshness directory;
    private final Freshness audit;
    private final Moments moments;

    /**
     * Reports, of what both views show.
     *
     * @param directory waits for the directory
     * @param audit waits for the audit trail
     */
    public ReportReads(Reports reports, Freshness directory, Freshness audit, Moments moments) {
        this.reports = reports;
        this.directory = directory;
        this.audit = audit;
        this.moments = moments;
    }

    @GetMapping(
            path = "/api/audit/reports/{kind}",
            produces = {"application/json", "text/csv", "text/html"})
    @Needs("audit:read")
    void takeReport(
            @PathVariable String kind,
            Caller caller,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, SQLException {
        Kind asked =
                Kind.named(kind)
                        .orElseThrow(() ->
                                new Refused(
                                        Code.NOT_FOUND,
                                        "There is no report of this kind, but: "
                                                + List.of(Kind.values())));
        QueryParameters parameters =
                QueryParameters.of(request::getParameterMap, asked.parameters());
        long end = directory.before(request, response);
        audit.before(request, response, end);
        Moment moment = moments.asked(parameters, end, response);
        if (moment == null) {
            // So that the report says how to get just this one again.
            moment = moments.now(end);
            parameters = parameters.with(Moments.AS_OF, moment.asOf());
        }
        ReportFormat format =
                ReportFormat.accepted(
                        String.join(",", Collections.list(request.getHeaders("Accept"))));
        if (request.getMethod().equals("HEAD")) {
            response.setContentType(format.contentType());
            return;
        }
        reports.issue(
                asked,
                parameters,
                moment,
                caller,
                (report, id) -> answer(report, id, format, response));
    }

    private static void answer(
            Report report, UUID id, ReportFormat format, HttpServletResponse response)
            throws IOException {
        response.setContentType(format.contentType());
        response.setHeader("Ledger-Position", Long.toString(report.moment().position()));
        response.setHeader("Report-Id", id.toString());
        if (format == ReportFormat.HTML) {
            response.setHeader("Content-Security-Policy", Printed.CONTENT_SECURITY_POLICY);
        } else if (format == ReportFormat.CSV) {
            response.setHeader(
                    "Content-Disposition",
                    "attachment; filename=\"%s-%d.csv\""
                            .formatted(report.kind(), report.moment().position()));
        }
        new ReportWriter(report).write(format, response.getOutputStream());
    }
}
