package org.tokenledger.server.ledger;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import com.zaxxer.hikari.HikariDataSource;

import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
import org.axonframework.common.caching.Cache;
import org.axonframework.eventhandling.GenericEventMessage;
import org.axonframework.eventsourcing.eventstore.EmbeddedEventStore;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.people.People;
import org.tokenledger.command.review.ReviewCommands;
import org.tokenledger.command.token.OwnedTokens;
import org.tokenledger.command.token.TokenWiring;
import org.tokenledger.command.token.TokensOfUser;
import org.tokenledger.command.user.UserWiring;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.verification.LookupLoader;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.operations.AppendMeters;

import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/**
 * From the database to the command bus, by hand and in order: what Axon's own configuration would
 * choose silently (no engine, no transactions, XML) is not what a ledger needs.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class LedgerConfiguration {
    private static final int AGGREGATES_CACHED = 100_000;

    @Bean
    Clock clock() {
        Clock clock = Clock.tickMillis(java.time.ZoneOffset.UTC);
        GenericEventMessage.clock = clock;
        return clock;
    }

    @Bean
    TimeBasedEpochRandomGenerator ids(Clock clock) {
        return LedgerIdentifiers.generator(clock::millis);
    }

    @Bean
    HikariDataSource dataSource(DatabaseAccess access) throws SQLException {
        LedgerDatabase.migrate(access);
        HikariDataSource pool = LedgerDatabase.pool(access);
        LedgerDatabase.requireFit(pool);
        return pool;
    }

    @Bean
    PostgresLedger ledger(HikariDataSource dataSource) {
        return new PostgresLedger(dataSource);
    }

    @Bean
    People people() {
        return new People();
    }

    /** Once this bean is there, the lookups know all that is in the ledger. */
    @Bean
    Appender appender(
            DatabaseAccess access,
            HikariDataSource dataSource,
            PostgresLedger ledger,
            Clock clock,
            TokenLookup lookup,
            People people,
            List<ProjectionRunner> views,
            AppendMeters meters)
            throws SQLException {
        new LookupLoader(dataSource).load(lookup);
        ledger.ofUsers(lookup.position(), people::apply);
        Appender appender =
                new Appender(
                        LedgerDatabase.forAppender(access),
                        ledger,
                        clock,
                        List.of(lookup::apply, people::apply),
                        () -> views.forEach(ProjectionRunner::wake),
                        meters,
                        lookup.position());
        appender.start();
        ledger.answeredBy(appender::applied);
        return appender;
    }

    @Bean
    AnswersTable answers(JdbcClient jdbc, Clock clock) {
        return new AnswersTable(jdbc, clock);
    }

    @Bean
    CommandBus commandBus(
            Appender appender,
            PostgresLedger ledger,
            People people,
            Catalogue catalogue,
            OwnedTokens owned,
            Clock clock) {
        Cache cache = new AggregateCache(AGGREGATES_CACHED);
        LedgerEngine engine = new LedgerEngine(appender, ledger, cache);
        EmbeddedEventStore store = EmbeddedEventStore.builder().storageEngine(engine).build();
        CommandBus bus = SimpleCommandBus.builder().build();
        TokensOfUser tokens =
                TokenWiring.subscribe(bus, store, cache, people, catalogue, owned, engine, clock);
        UserWiring.subscribe(bus, store, cache, tokens, people);
        ReviewCommands.subscribe(bus, store);
        return bus;
    }

    @Bean
    Commands commands(CommandBus bus, AnswersTable answers, Appender appender) {
        return new Commands(bus, answers, appender::applied);
    }

    @Bean
    LedgerHousekeeping housekeeping(AnswersTable answers) {
        return new LedgerHousekeeping(answers);
    }

    /** What may be forgotten is forgotten. */
    record LedgerHousekeeping(AnswersTable answers) {
        @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT1H")
        void forgetOldAnswers() {
            answers.forgetOld();
        }
    }
}
