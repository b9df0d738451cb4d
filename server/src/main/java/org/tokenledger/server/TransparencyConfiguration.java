package org.tokenledger.server;

import com.zaxxer.hikari.HikariDataSource;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.transparency.CheckpointSigner;
import org.tokenledger.query.transparency.PublishedLog;
import org.tokenledger.query.transparency.Publisher;
import org.tokenledger.query.transparency.Publishing;
import org.tokenledger.query.transparency.check.LogCheck;
import org.tokenledger.query.transparency.web.LogReads;
import org.tokenledger.query.transparency.web.ProofReads;
import org.tokenledger.query.transparency.witness.Witnesses;
import org.tokenledger.server.launch.DataFolder;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.log.LogGuardFile;
import org.tokenledger.server.log.LogKeyFile;
import org.tokenledger.server.log.LogOfThisNode;
import org.tokenledger.server.operations.Alarm;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The transparency log: who signs, who remembers, who cosigns, and who may read. */
@Configuration(proxyBeanMethods = false)
class TransparencyConfiguration {
    private static final Duration PATIENCE_WITH_WITNESSES = Duration.ofSeconds(2);
    private static final Duration PATIENCE_WITH_THE_LOG = Duration.ofSeconds(2);
    private static final Duration PAUSE_FOR_WITNESSES = Duration.ofSeconds(30);

    @Bean
    LogKeyFile logKeyFile(DataFolder folder) {
        return new LogKeyFile(folder.path());
    }

    @Bean
    Witnesses witnesses(Options options) {
        return new Witnesses(
                options.log().witnesses(),
                PATIENCE_WITH_WITNESSES,
                PAUSE_FOR_WITNESSES,
                System::nanoTime);
    }

    @Bean
    Publisher publisher(
            HikariDataSource dataSource,
            LogKeyFile key,
            DataFolder folder,
            Options options,
            Witnesses witnesses)
            throws SQLException {
        Publisher publisher =
                new Publisher(
                        dataSource,
                        key::signer,
                        LogGuardFile.of(options.log().guard(), folder.path()),
                        witnesses);
        publisher.begin(() -> key.make(options.log().origin().orElseGet(this::madeUp)));
        return publisher;
    }

    /** Two logs must never have the same name. */
    private String madeUp() {
        return "token-ledger.invalid/" + UUID.randomUUID();
    }

    @Bean
    Publishing publishing(Publisher publisher, Ledger ledger) {
        Publishing publishing = new Publishing(publisher, () -> ledger.lastAnswered() + 1);
        publishing.start();
        return publishing;
    }

    @Bean
    PublishedLog publishedLog(HikariDataSource dataSource, Publishing publishing, LogKeyFile key) {
        return new PublishedLog(
                dataSource, publishing, () -> key.signer().map(CheckpointSigner::verifier));
    }

    @Bean
    LogCheck logCheck(Publishing publishing, DataFolder folder, Options options) {
        return LogOfThisNode.check(
                folder.path(),
                options.log().guard(),
                events -> publishing.await(events, PATIENCE_WITH_THE_LOG));
    }

    @Bean
    LogReads logReads(PublishedLog log) {
        return new LogReads(log);
    }

    @Bean
    ProofReads proofReads(PublishedLog log) {
        return new ProofReads(log);
    }

    @Bean
    Alarm logAlarm(Publishing publishing, Witnesses witnesses) {
        return () -> {
            List<String> alarms = new ArrayList<>(witnesses.troubles());
            publishing.frozen().ifPresent(why -> alarms.addFirst("Publishing is frozen: " + why));
            if (publishing.isAbandoned()) {
                alarms.addFirst("Nothing is published: no node has the log's key");
            }
            return alarms;
        };
    }

    @Bean
    MeterBinder logMeters(Publishing publishing, Witnesses witnesses, Ledger ledger) {
        return meters -> {
            Gauge.builder("ledger.log.size", publishing, Publishing::size)
                    .description("Events that the last checkpoint covers")
                    .register(meters);
            Gauge.builder(
                            "ledger.log.lag",
                            publishing,
                            log -> Math.max(0, ledger.lastAnswered() + 1 - log.size()))
                    .description("Events that no checkpoint covers yet")
                    .register(meters);
            Gauge.builder("ledger.log.frozen", publishing, log -> log.frozen().isPresent() ? 1 : 0)
                    .description("1 while nothing is signed, because it would contradict the log")
                    .register(meters);
            Gauge.builder("ledger.log.witnesses.missing", witnesses, w -> w.troubles().size())
                    .description("Witnesses that did not cosign the last checkpoint")
                    .register(meters);
        };
    }
}
