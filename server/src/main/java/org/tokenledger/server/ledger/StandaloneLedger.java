package org.tokenledger.server.ledger;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.tokenledger.events.Ledger;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.PrivateFile;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;

import javax.sql.DataSource;

/** The ledger as a process beside the servers has it: to read, and to enter a single event. */
public final class StandaloneLedger implements AutoCloseable {
    private static final Duration STANDING_STILL = Duration.ofSeconds(10);

    private final DatabaseAccess access;
    private final HikariDataSource pool;
    private final PrivateFile encryptionKeys;
    private final PostgresLedger ledger;
    private final Clock clock = new LedgerConfiguration().clock();

    /**
     * Opens it.
     *
     * @throws LaunchFailed when no server of this version has been started on the database
     */
    public StandaloneLedger(DatabaseAccess access, PrivateFile encryptionKeys) {
        this.access = access;
        this.pool = LedgerDatabase.pool(access);
        this.encryptionKeys = encryptionKeys;
        requireSchema(pool);
        this.ledger = new PostgresLedger(pool, DataKeys.open(pool, encryptionKeys));
        ledger.answeredBy(this::end);
    }

    private static void requireSchema(HikariDataSource pool) {
        boolean known =
                JdbcClient.create(pool)
                        .sql("SELECT to_regclass('vault.keys') IS NOT NULL")
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
        return OneAppend.of(
                event, LedgerDatabase.forAppender(access, STANDING_STILL), encryptionKeys);
    }

    @Override
    public void close() {
        pool.close();
    }
}
