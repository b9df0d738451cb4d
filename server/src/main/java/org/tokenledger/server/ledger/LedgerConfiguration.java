package org.tokenledger.server.ledger;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import com.zaxxer.hikari.HikariDataSource;

import org.axonframework.commandhandling.CommandBus;
import org.axonframework.commandhandling.SimpleCommandBus;
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
import org.tokenledger.command.token.TokenCreation;
import org.tokenledger.command.token.TokenWiring;
import org.tokenledger.command.token.TokensOfUser;
import org.tokenledger.command.user.UserWiring;
import org.tokenledger.permission.Catalogue;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.verification.LookupLoader;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.server.launch.DataFolder;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.Options;
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
        Clock clock = utc();
        GenericEventMessage.clock = clock;
        return clock;
    }

    static Clock utc() {
        return Clock.tickMillis(java.time.ZoneOffset.UTC);
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
    DataKeys dataKeys(HikariDataSource dataSource, Options options) {
        return DataKeys.open(dataSource, options.encryptionKeyFile());
    }

    @Bean
    PostgresLedger ledger(HikariDataSource dataSource, DataKeys keys) {
        return new PostgresLedger(dataSource, keys);
    }

    @Bean
    People people() {
        return new People();
    }

    @Bean
    NodeId node(DataFolder folder) {
        return new NodeId(folder.file("node"));
    }

    /** Loaded from the views, once these are there. */
    @Bean
    LookupFeed lookups(
            HikariDataSource dataSource,
            List<ProjectionRunner> views,
            PostgresLedger ledger,
            TokenLookup lookup,
            People people,
            AggregateCache cache)
            throws SQLException {
        new LookupLoader(dataSource).load(lookup);
        ledger.ofUsers(lookup.position(), people::apply);
        return new LookupFeed(
                ledger,
                List.of(lookup::apply, people::apply),
                recorded -> cache.remove(recorded.event().subjectId().toString()),
                lookup.position());
    }

    /** Once this bean is there, the lookups know all that is in the ledger. */
    @Bean
    Appender appender(
            DatabaseAccess access,
            PostgresLedger ledger,
            Clock clock,
            LookupFeed lookups,
            List<ProjectionRunner> views,
            AppendMeters meters,
            NodeId node,
            Options options)
            throws SQLException {
        Appender appender =
                new Appender(
                        LedgerDatabase.forAppender(access, options.lease()),
                        ledger,
                        clock,
                        lookups,
                        () -> views.forEach(ProjectionRunner::wake),
                        meters,
                        node.process());
        appender.start();
        ledger.answeredBy(appender::applied);
        return appender;
    }

    /**
     * Once this bean is there, the lookups go on knowing it. Closed after what is still answered.
     */
    @Bean
    Nodes nodes(
            DatabaseAccess access,
            PostgresLedger ledger,
            LookupFeed lookups,
            AggregateCache cache,
            List<ProjectionRunner> views,
            NodeId node,
            Options options,
            Appender started)
            throws SQLException {
        Nodes nodes =
                new Nodes(
                        node,
                        options.lease(),
                        LedgerDatabase.forNodes(access, node.process(), options.lease()),
                        ledger,
                        lookups,
                        cache,
                        () -> views.forEach(ProjectionRunner::wake),
                        System::nanoTime);
        nodes.start();
        return nodes;
    }

    @Bean
    AnswersTable answers(JdbcClient jdbc, Clock clock) {
        return new AnswersTable(jdbc, clock);
    }

    @Bean
    AggregateCache aggregateCache() {
        return new AggregateCache(AGGREGATES_CACHED);
    }

    @Bean
    LedgerEngine engine(
            Appender appender,
            PostgresLedger ledger,
            DataKeys keys,
            AggregateCache cache,
            TimeBasedEpochRandomGenerator ids) {
        return new LedgerEngine(appender, ledger, keys, cache, ids);
    }

    @Bean
    CommandBus commandBus(
            LedgerEngine engine,
            AggregateCache cache,
            People people,
            Catalogue catalogue,
            OwnedTokens owned,
            Clock clock) {
        EmbeddedEventStore store = EmbeddedEventStore.builder().storageEngine(engine).build();
        CommandBus bus = SimpleCommandBus.builder().build();
        TokensOfUser tokens =
                TokenWiring.subscribe(bus, store, cache, people, catalogue, owned, engine, clock);
        UserWiring.subscribe(bus, store, cache, tokens, people);
        ReviewCommands.subscribe(bus, store);
        return bus;
    }

    @Bean
    Commands commands(
            CommandBus bus,
            LedgerEngine engine,
            People people,
            Catalogue catalogue,
            Clock clock,
            AnswersTable answers,
            Nodes nodes) {
        return new Commands(
                bus, new TokenCreation(people, catalogue, clock), engine, answers, nodes);
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
