package org.tokenledger.query.report;

import org.tokenledger.contract.Caller;
import org.tokenledger.contract.Refused;
import org.tokenledger.contract.ReviewLog;
import org.tokenledger.events.ReviewEvent.ReportIssued;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.audit.AuditTrail;
import org.tokenledger.query.reading.Moment;
import org.tokenledger.query.reading.QueryParameters;
import org.tokenledger.query.transparency.PublishedLog;
import org.tokenledger.query.transparency.PublishedLog.Beginning;

import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import javax.sql.DataSource;

/** Makes reports, and puts each that leaves the ledger on record. */
public final class Reports {
    private static final int MOST = 4;
    private static final int TRY_AGAIN_SECONDS = 5;

    private final Standing standing;
    private final Lifecycle lifecycle;
    private final PublishedLog published;
    private final ReviewLog log;
    private final Supplier<UUID> ids;
    private final Semaphore places = new Semaphore(MOST);

    public Reports(
            DataSource dataSource,
            Catalogue catalogue,
            AuditTrail trail,
            PublishedLog published,
            ReviewLog log,
            Supplier<UUID> ids) {
        this.standing = new Standing(dataSource, catalogue);
        this.lifecycle = new Lifecycle(trail);
        this.published = published;
        this.log = log;
        this.ids = ids;
    }

    /** What is done with a report that is on record. */
    @FunctionalInterface
    public interface Use {
        void of(Report report, UUID id) throws IOException;
    }

    /**
     * Makes a report, puts it on record, and lets it be used.
     *
     * @throws Refused {@code malformed_request}; {@code too_many_requests} when several are being
     *     made; {@code not_ready} when no checkpoint covers its position, or when it cannot be put
     *     on record, and then it is not used
     */
    public void issue(Kind kind, QueryParameters parameters, Moment moment, Caller caller, Use use)
            throws IOException, SQLException {
        Asked asked = Asked.of(parameters, moment);
        Beginning beginning = published.beginning(moment.position() + 1);
        if (!places.tryAcquire()) {
            throw Refused.tooMany(
                    "There are already " + MOST + " reports being made", TRY_AGAIN_SECONDS);
        }
        try (Report report = new Report(kind, moment, parameters.inOrder(), beginning)) {
            fill(report, kind, asked);
            UUID id =
                    log.enter(
                                    new ReportIssued(
                                            ids.get(),
                                            kind.toString(),
                                            moment.position(),
                                            report.parameters(),
                                            report.digest(),
                                            report.rows(),
                                            moment.time().toString(),
                                            beginning.root().toString(),
                                            caller.because(null)),
                                    caller,
                                    null)
                            .reviewId();
            use.of(report, id);
        } finally {
            places.release();
        }
    }

    private void fill(Report report, Kind kind, Asked asked) throws IOException, SQLException {
        if (kind == Kind.LIFECYCLE) {
            lifecycle.read(asked, report::add);
        } else {
            standing.read(kind, asked, report::add);
        }
        report.seal();
    }
}
