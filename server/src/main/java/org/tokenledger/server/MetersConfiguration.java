package org.tokenledger.server;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.attempt.FailedAttempts;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.ledger.LookupReadiness;
import org.tokenledger.server.operations.AppendMeters;
import org.tokenledger.server.operations.LedgerMeters;

import java.util.List;

/** What is counted, and what is limited by counting. */
@Configuration(proxyBeanMethods = false)
class MetersConfiguration {
    @Bean
    Attempts attempts(Options options, Uses uses, MeterRegistry meters) {
        FailedAttempts failed =
                new FailedAttempts(
                        options.failedAttemptsPerMinute(),
                        options.trustedProxies(),
                        System::nanoTime);
        return new Attempts(options.trustedProxies(), failed, uses, meters, System::nanoTime);
    }

    @Bean
    AppendMeters appendMeters(MeterRegistry meters) {
        return new AppendMeters(meters);
    }

    @Bean
    LedgerMeters ledgerMeters(
            TokenLookup lookup,
            LookupReadiness ready,
            Ledger ledger,
            List<ProjectionRunner> views) {
        return new LedgerMeters(lookup, ready::isReady, ready::otherNodes, ledger, views);
    }
}
