package org.tokenledger.server;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import com.zaxxer.hikari.HikariDataSource;

import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.tokenledger.contract.ReviewLog;
import org.tokenledger.events.Ledger;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.audit.AuditTrail;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Moments;
import org.tokenledger.query.replay.ReplayStore;
import org.tokenledger.query.replay.Replays;
import org.tokenledger.query.replay.web.ReplayEndpoints;
import org.tokenledger.query.replay.web.Watchers;
import org.tokenledger.query.report.Reports;
import org.tokenledger.query.report.web.ReportReads;
import org.tokenledger.query.transparency.PublishedLog;
import org.tokenledger.query.transparency.check.LogCheck;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.ledger.LedgerDatabase;

import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/** Replays and reports for reviews. */
@Configuration(proxyBeanMethods = false)
class ReviewConfiguration {
    /** After the views, which are what a replay looks at. */
    @Bean
    Replays replays(
            DatabaseAccess access,
            HikariDataSource dataSource,
            ReviewLog log,
            Ledger ledger,
            LogCheck check,
            List<ProjectionRunner> views,
            TimeBasedEpochRandomGenerator ids,
            Clock clock)
            throws SQLException {
        Replays replays =
                new Replays(
                        LedgerDatabase.forReplays(access),
                        new ReplayStore(dataSource),
                        log,
                        ledger,
                        check,
                        ids::generate,
                        clock,
                        System::nanoTime);
        replays.tidyUp();
        return replays;
    }

    @Bean
    Watchers watchers(Replays replays) {
        return new Watchers(replays);
    }

    @Bean
    ReplayEndpoints replayEndpoints(Replays replays, Watchers watchers) {
        return new ReplayEndpoints(replays, watchers);
    }

    @Bean
    ReportReads reportReads(
            HikariDataSource dataSource,
            Catalogue catalogue,
            AuditTrail trail,
            ReviewLog log,
            Ledger ledger,
            ProjectionRunner directory,
            ProjectionRunner audit,
            PublishedLog published,
            Moments moments,
            TimeBasedEpochRandomGenerator ids) {
        return new ReportReads(
                new Reports(dataSource, catalogue, trail, published, log, ids::generate),
                new Freshness(ledger, directory),
                new Freshness(ledger, audit),
                moments);
    }

    /** Before the requests under way are waited for: those who watch would never end. */
    @Bean
    ApplicationListener<ContextClosedEvent> reviewsEndFirst(Replays replays, Watchers watchers) {
        return closing -> {
            watchers.close();
            replays.close();
        };
    }
}
