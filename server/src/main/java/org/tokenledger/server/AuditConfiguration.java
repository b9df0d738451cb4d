package org.tokenledger.server;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.audit.AuditTrail;
import org.tokenledger.query.audit.web.AuditReads;
import org.tokenledger.query.audit.web.AuditStream;
import org.tokenledger.query.audit.web.Watch;
import org.tokenledger.query.history.TokenHistory;
import org.tokenledger.query.history.web.HistoryReads;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.server.ledger.LookupReadiness;

import tools.jackson.databind.json.JsonMapper;

import java.time.Duration;

/** What auditors read. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {
    /** Proxies close what is silent for a minute, some sooner. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    @Bean
    AuditTrail auditTrail(HikariDataSource dataSource, Ledger ledger) {
        return new AuditTrail(dataSource, ledger);
    }

    @Bean
    Watch watch(TokenLookup lookup, LookupReadiness ready) {
        return new Watch(lookup, ready::isReady);
    }

    @Bean
    HistoryReads historyReads(AuditTrail trail, Ledger ledger, ProjectionRunner audit) {
        return new HistoryReads(new TokenHistory(trail), new Freshness(ledger, audit));
    }

    @Bean
    AuditReads auditReads(
            AuditTrail trail, Ledger ledger, ProjectionRunner audit, Watch watch, JsonMapper json) {
        return new AuditReads(trail, new Freshness(ledger, audit), watch, json);
    }

    @Bean
    AuditStream auditStream(
            AuditTrail trail, Ledger ledger, ProjectionRunner audit, Watch watch, JsonMapper json) {
        return new AuditStream(
                trail,
                audit,
                new Freshness(ledger, audit),
                watch,
                json,
                HEARTBEAT,
                System::nanoTime);
    }

    /** Before the web server waits for requests to end: these would not. */
    @Bean
    ApplicationListener<ContextClosedEvent> streamsEndWithTheServer(AuditStream stream) {
        return _ -> stream.close();
    }
}
