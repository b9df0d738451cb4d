package org.tokenledger.server.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.axonframework.eventhandling.GenericDomainEventMessage;
import org.axonframework.messaging.unitofwork.DefaultUnitOfWork;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.jspecify.annotations.NullUnmarked;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.events.Cause;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.events.Recorded;
import org.tokenledger.events.TokenEvent.TokenRevoked;
import org.tokenledger.server.TestDatabase;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.PrivateFile;
import org.tokenledger.server.operations.AppendMeters;
import org.tokenledger.server.vault.DataKey;
import org.tokenledger.server.vault.EncryptionKeyFile;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;

/** The store without a server: a database, an appender, and what its lookups were told. */
@NullUnmarked
final class LedgerAlone implements AutoCloseable {
    /** Of all streams here. */
    static final DataKey KEY = DataKey.generate();

    final DatabaseAccess access = TestDatabase.fresh();
    final HikariDataSource pool;
    final EncryptionKeyFile encryption;
    final DataKeys keys;
    final PostgresLedger ledger;
    final Appender appender;
    final LookupFeed lookups;
    final LedgerEngine engine;
    final List<Recorded> applied = new CopyOnWriteArrayList<>();

    LedgerAlone() throws SQLException {
        LedgerDatabase.migrate(access);
        pool = LedgerDatabase.pool(access);
        JdbcClient jdbc = JdbcClient.create(pool);
        encryption = CurrentEncryption.open(jdbc, new PrivateFile(TestDatabase.encryptionKeys()));
        keys = new DataKeys(jdbc, encryption);
        ledger = new PostgresLedger(pool, keys);
        lookups = new LookupFeed(ledger, List.of(applied::add), _ -> {}, -1);
        appender =
                new Appender(
                        LedgerDatabase.forAppender(access, Duration.ofSeconds(10)),
                        ledger,
                        Clock.systemUTC(),
                        lookups,
                        () -> {},
                        new AppendMeters(new SimpleMeterRegistry()),
                        null);
        appender.start();
        engine =
                new LedgerEngine(
                        appender,
                        ledger,
                        keys,
                        new AggregateCache(100),
                        LedgerIdentifiers.generator(System::currentTimeMillis));
        append(revoked(UUID.randomUUID()));
    }

    @Override
    public void close() {
        appender.close();
        pool.close();
    }

    /** The whole ledger, what the lookups were told, and the head: one and the same sequence. */
    void assertDense() {
        List<Recorded> all = ledger.from(0, Integer.MAX_VALUE);
        assertThat(all).hasSize((int) appender.applied() + 1);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).position()).isEqualTo(i);
            assertThat(applied.get(i).eventId()).isEqualTo(all.get(i).eventId());
        }
    }

    long append(Row... rows) {
        return appender.append(request(rows));
    }

    static AppendRequest request(Row... rows) {
        return new AppendRequest(List.of(rows), new AppendConditions(null, null), null);
    }

    /** As a command handler's unit of work would; returns the position of the last event. */
    long appendThroughAxon(LedgerEvent... events) {
        List<GenericDomainEventMessage<LedgerEvent>> messages = new ArrayList<>();
        for (LedgerEvent event : events) {
            messages.add(
                    new GenericDomainEventMessage<>(
                            event.subjectType(),
                            event.subjectId().toString(),
                            messages.size(),
                            event));
        }
        UnitOfWork<?> work = DefaultUnitOfWork.startAndGet(messages.getFirst());
        try {
            engine.appendEvents(messages);
            return AppendConditions.current().position();
        } catch (CompletionException refused) {
            throw new AssertionError(refused);
        } finally {
            work.rollback();
        }
    }

    Row revoked(UUID token) {
        return row(0, new TokenRevoked(token, why()));
    }

    Row row(long sequence, LedgerEvent event) {
        byte[] salt = new byte[32];
        salt[0] = 1;
        return row(sequence, event, salt);
    }

    /** With a salt that the table does not take. */
    Row damaged(UUID token) {
        return row(0, new TokenRevoked(token, why()), new byte[31]);
    }

    Row row(long sequence, LedgerEvent event, byte[] salt) {
        return new Row(
                UUID.randomUUID(),
                sequence,
                Instant.parse("2026-01-01T00:00:00.001Z"),
                "a-request",
                event,
                EventBytes.payload(event, KEY),
                EventBytes.metadata("a-request"),
                salt,
                sequence == 0 ? encryption.wrap(KEY, event.subjectId()) : null);
    }

    static Cause why() {
        return Cause.system("test");
    }

    /** A transaction from outside that has the head, until it is closed. */
    Connection headHeld() throws SQLException {
        Connection holder = TestDatabase.asSuperuser(access).getConnection();
        holder.setAutoCommit(false);
        holder.createStatement().execute("SELECT next_position FROM ledger.head FOR UPDATE");
        return holder;
    }

    void awaitBlockedAppend() throws SQLException {
        try (Connection connection = TestDatabase.asSuperuser(access).getConnection();
                Statement statement = connection.createStatement()) {
            boolean blocked;
            do {
                try (ResultSet row =
                        statement.executeQuery(
                                """
                                SELECT EXISTS (SELECT FROM pg_stat_activity
                                 WHERE datname = current_database() AND wait_event_type = 'Lock')
                                """)) {
                    row.next();
                    blocked = row.getBoolean(1);
                }
            } while (!blocked);
        }
    }

    void asSuperuser(String sql) throws SQLException {
        try (Connection connection = TestDatabase.asSuperuser(access).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
