package org.tokenledger.server.ledger;

import com.fasterxml.uuid.Generators;
import com.zaxxer.hikari.HikariDataSource;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.command.append.AppendConditions;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.operations.AppendMeters;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

import javax.sql.DataSource;

/** The ledger as a process beside the servers has it: to read, and to enter a single event. */
public final class StandaloneLedger implements AutoCloseable {
    private static final int SALT_BYTES = 32;

    private final DatabaseAccess access;
    private final HikariDataSource pool;
    private final PostgresLedger ledger;
    private final Clock clock = new LedgerConfiguration().clock();

    /**
     * Opens it.
     *
     * @throws LaunchFailed when no server of this version has been started on the database
     */
    public StandaloneLedger(DatabaseAccess access) {
        this.access = access;
        this.pool = LedgerDatabase.pool(access);
        this.ledger = new PostgresLedger(pool);
        ledger.answeredBy(this::end);
        requireSchema();
    }

    private void requireSchema() {
        boolean known =
                JdbcClient.create(pool)
                        .sql("SELECT to_regclass('review.replays') IS NOT NULL")
                        .query(Boolean.class)
                        .single();
        if (!known) {
            pool.close();
            throw new LaunchFailed(
                    "The database is older than this program: start the server once, which brings"
                            + " it up to date.");
        }
    }

    public Ledger events() {
        return ledger;
    }

    public DataSource database() {
        return pool;
    }

    public Clock clock() {
        return clock;
    }

    /** The last position. */
    public long end() {
        return JdbcClient.create(pool)
                .sql("SELECT next_position - 1 FROM ledger.head")
                .query(Long.class)
                .single();
    }

    /** Appends the first event of a stream as a node would; the servers learn of it like nodes. */
    public long enter(LedgerEvent event) throws SQLException {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        Row row =
                new Row(
                        Generators.timeBasedEpochRandomGenerator().generate(),
                        0,
                        clock.instant(),
                        null,
                        event,
                        EventBytes.payload(event),
                        EventBytes.metadata(null),
                        salt);
        try (Appender appender =
                new Appender(
                        LedgerDatabase.forAppender(access),
                        ledger,
                        clock,
                        List.of(),
                        () -> {},
                        new AppendMeters(new SimpleMeterRegistry()),
                        end())) {
            appender.start();
            return appender.append(
                    new AppendRequest(List.of(row), new AppendConditions(null, null), null));
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
