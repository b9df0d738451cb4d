package org.tokenledger.server;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.tokenledger.events.Ledger;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.access.Access;
import org.tokenledger.query.access.web.AccessReads;
import org.tokenledger.query.attempt.Attempts;
import org.tokenledger.query.audit.AuditProjection;
import org.tokenledger.query.directory.DirectoryProjection;
import org.tokenledger.query.directory.TokenDirectory;
import org.tokenledger.query.directory.UserDirectory;
import org.tokenledger.query.directory.web.Capabilities;
import org.tokenledger.query.directory.web.TokenReads;
import org.tokenledger.query.directory.web.UserReads;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.reading.Freshness;
import org.tokenledger.query.reading.Moments;
import org.tokenledger.query.usage.Denials;
import org.tokenledger.query.usage.UsageLog;
import org.tokenledger.query.usage.Uses;
import org.tokenledger.query.usage.web.DenialReads;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.forward.ForwardAuth;
import org.tokenledger.query.verification.web.AuthServlet;
import org.tokenledger.query.verification.web.BatchVerification;
import org.tokenledger.query.verification.web.Inquiry;
import org.tokenledger.query.verification.web.Introspection;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.launch.RunningServer;
import org.tokenledger.server.ledger.LookupReadiness;
import org.tokenledger.server.operations.Readiness;
import org.tokenledger.server.security.TokenAuthentication;
import org.tokenledger.token.TokenFormat;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The read side: the lookup that verifies, and the views. */
@Configuration(proxyBeanMethods = false)
class QueryConfiguration {
    private static final Duration DIRECTORY_PATIENCE = Duration.ofSeconds(1);

    @Bean
    Catalogue catalogue(Options options) {
        return options.permissions().orElseGet(Catalogue::standard);
    }

    @Bean
    TokenFormat tokenFormat(Options options) {
        return new TokenFormat(options.tokenPrefix());
    }

    @Bean
    TokenLookup lookup(Catalogue catalogue, TokenFormat format, Clock clock) {
        return new TokenLookup(catalogue, format, clock);
    }

    @Bean
    ProjectionRunner directory(HikariDataSource dataSource, Ledger ledger, RunningServer server)
            throws SQLException {
        return started(new ProjectionRunner(dataSource, ledger, new DirectoryProjection()), server);
    }

    @Bean
    ProjectionRunner audit(HikariDataSource dataSource, Ledger ledger, RunningServer server)
            throws SQLException {
        return started(new ProjectionRunner(dataSource, ledger, new AuditProjection()), server);
    }

    private static ProjectionRunner started(ProjectionRunner runner, RunningServer server)
            throws SQLException {
        runner.catchUp(server::isEndingEarly);
        runner.start();
        return runner;
    }

    /** Every view counts: one that stands still would show what is not so any more. */
    @Bean
    Readiness views(List<ProjectionRunner> views) {
        return () ->
                views.stream()
                        .map(ProjectionRunner::failure)
                        .filter(Objects::nonNull)
                        .reduce((one, other) -> one + "; " + other);
    }

    @Bean
    DirectoryAnswers directoryAnswers(
            JdbcClient jdbc, Ledger ledger, ProjectionRunner directory, Clock clock) {
        return new DirectoryAnswers(jdbc, ledger, directory, clock);
    }

    @Bean
    Freshness freshness(Ledger ledger, ProjectionRunner directory) {
        return new Freshness(ledger, directory);
    }

    @Bean
    Moments moments(HikariDataSource dataSource, Clock clock) {
        return new Moments(dataSource, clock);
    }

    @Bean
    TokenReads tokenReads(
            HikariDataSource dataSource, Clock clock, Freshness freshness, Moments moments) {
        return new TokenReads(new TokenDirectory(dataSource, clock), freshness, moments);
    }

    @Bean
    Capabilities capabilities(Options options, Freshness freshness) {
        return new Capabilities(!options.presharedTokensDisabled(), freshness);
    }

    @Bean
    UserReads userReads(
            HikariDataSource dataSource, Clock clock, Freshness freshness, Moments moments) {
        return new UserReads(new UserDirectory(dataSource, clock), freshness, moments);
    }

    @Bean
    AccessReads accessReads(
            HikariDataSource dataSource,
            Catalogue catalogue,
            Freshness freshness,
            Moments moments) {
        return new AccessReads(new Access(dataSource, catalogue), freshness, moments);
    }

    @Bean
    Uses uses(Catalogue catalogue, Clock clock) {
        return new Uses(catalogue.all(), clock);
    }

    @Bean
    UsageLog usageLog(
            Uses uses,
            HikariDataSource dataSource,
            Ledger ledger,
            ProjectionRunner directory,
            Clock clock) {
        return new UsageLog(
                uses,
                dataSource,
                () -> directory.await(ledger.lastAnswered(), DIRECTORY_PATIENCE),
                clock);
    }

    @Bean
    UsageKeeping usageKeeping(UsageLog log) {
        return new UsageKeeping(log);
    }

    /** Last use is shown within five seconds of the use (behaviour §6.5). */
    record UsageKeeping(UsageLog log) {
        @Scheduled(fixedDelayString = "PT2S")
        void flush() {
            log.flush();
        }

        @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT1H")
        void forgetOld() {
            log.forgetOld();
        }
    }

    @Bean
    DenialReads denialReads(HikariDataSource dataSource, Freshness freshness) {
        return new DenialReads(new Denials(dataSource), freshness);
    }

    @Bean
    Inquiry inquiry(TokenLookup lookup, LookupReadiness ready, Uses uses) {
        return new Inquiry(lookup, ready::isReady, uses);
    }

    @Bean
    Introspection introspection(Inquiry inquiry) {
        return new Introspection(inquiry);
    }

    @Bean
    BatchVerification batchVerification(Inquiry inquiry) {
        return new BatchVerification(inquiry);
    }

    @Bean
    TokenAuthentication tokenAuthentication(
            TokenLookup lookup, LookupReadiness ready, Attempts attempts) {
        return new TokenAuthentication(lookup, ready::isReady, attempts);
    }

    @Bean
    ForwardAuth forwardAuth(TokenLookup lookup, LookupReadiness ready, Attempts attempts) {
        return new ForwardAuth(lookup, ready::isReady, attempts);
    }

    @Bean
    ServletRegistrationBean<AuthServlet> auth(ForwardAuth auth) {
        ServletRegistrationBean<AuthServlet> servlet =
                new ServletRegistrationBean<>(new AuthServlet(auth), "/auth", "/auth/*");
        servlet.setLoadOnStartup(1);
        return servlet;
    }
}
