package org.tokenledger.server.ledger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.tokenledger.server.launch.DatabaseAccess;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;

import javax.sql.DataSource;

/**
 * The ledger's database: migrated by one login, used by another. Every connection of the service
 * runs as a role that can add to the ledger and read it, and nothing else.
 */
public final class LedgerDatabase {
    static final String SERVICE_ROLE = "token_ledger_service";

    private static final int POOLED = 16;
    private static final int SECONDS_TO_CONNECT = 5;
    private static final int SECONDS_TO_ANSWER = 60;

    /** Set when a session begins, so that RESET ROLE cannot shed it. */
    private static final String SESSION =
            "-c role="
                    + SERVICE_ROLE
                    + " -c synchronous_commit=on -c timezone=UTC"
                    // The session of a machine that is gone ends within half a minute.
                    + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
                    + " -c tcp_keepalives_count=3";

    private static final long MOST_MILLIS_HELD = 10_000;

    private LedgerDatabase() {}

    static void migrate(DatabaseAccess access) {
        Flyway.configure()
                .dataSource(access.url(), access.migrationUser(), access.migrationPassword())
                .schemas("migration")
                .placeholders(Map.of("serviceRole", SERVICE_ROLE, "serviceLogin", access.user()))
                .load()
                .migrate();
    }

    /**
     * Opens a session at each call, for a node among others; a commit need not wait for the disk,
     * unless it says so.
     *
     * @param process its application name, by which it is known whether the process is there
     * @param lease PostgreSQL may take a quarter of it to answer
     */
    static DataSource forNodes(DatabaseAccess access, String process, Duration lease) {
        PGSimpleDataSource source =
                direct(access, notHolding(lease) + " -c synchronous_commit=off");
        source.setApplicationName(process);
        source.setSocketTimeout(
                (int) Math.max(1, Math.min(lease.toSeconds() / 4, SECONDS_TO_ANSWER)));
        return source;
    }

    /** A process that stands still within a transaction does not hold up the others for long. */
    private static String notHolding(Duration lease) {
        long millis = Math.min(lease.toMillis(), MOST_MILLIS_HELD);
        return SESSION + " -c idle_in_transaction_session_timeout=" + millis;
    }

    /**
     * Opens a connection at each call; for the appender, which keeps one for itself. Its few
     * statements are planned once, for the indexes: a plan made for small tables must not live on.
     *
     * @param lease for so long the head may be held by a process that stands still
     */
    static DataSource forAppender(DatabaseAccess access, Duration lease) {
        return direct(
                access,
                notHolding(lease) + " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off");
    }

    /**
     * Opens a connection at each call, with the rights of the service; for a program of its own.
     */
    public static DataSource unpooled(DatabaseAccess access) {
        return direct(access, SESSION);
    }

    /**
     * Opens a session at each call; for work that takes long and must not stand in anybody's way.
     * What it builds is lost in a crash and built again, so it never waits for the disk.
     */
    public static DataSource forReplays(DatabaseAccess access) {
        PGSimpleDataSource source =
                direct(
                        access,
                        SESSION
                                + " -c synchronous_commit=off"
                                + " -c max_parallel_workers_per_gather=0 -c jit=off");
        source.setSocketTimeout(0);
        source.setApplicationName("token-ledger-replay");
        return source;
    }

    private static PGSimpleDataSource direct(DatabaseAccess access, String session) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(access.url());
        source.setUser(access.user());
        source.setPassword(access.password());
        source.setOptions(session);
        source.setConnectTimeout(SECONDS_TO_CONNECT);
        source.setSocketTimeout(SECONDS_TO_ANSWER);
        source.setTcpKeepAlive(true);
        source.setApplicationName("token-ledger");
        return source;
    }

    static HikariDataSource pool(DatabaseAccess access) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("ledger");
        config.setDataSource(direct(access, SESSION));
        config.setMaximumPoolSize(POOLED);
        config.setConnectionTimeout(SECONDS_TO_CONNECT * 1000L);
        config.setValidationTimeout(1_000);
        return new HikariDataSource(config);
    }

    /**
     * Makes sure that what was answered stays, and that what was written cannot be changed.
     *
     * @throws InvalidDataAccessResourceUsageException in one sentence, when the database is not fit
     *     for a ledger
     */
    static void requireFit(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            if (!"on".equals(single(statement, "SHOW fsync"))) {
                throw new InvalidDataAccessResourceUsageException(
                        "PostgreSQL runs with fsync=off, which can lose what was answered:"
                                + " switch it on");
            }
            requireAppendOnly(statement);
        }
    }

    static void requireAppendOnly(Statement statement) throws SQLException {
        if (!"f"
                .equals(
                        single(
                                statement,
                                """
                                SELECT has_table_privilege('ledger.events', 'UPDATE')
                                    OR has_table_privilege('ledger.events', 'DELETE')
                                    OR has_table_privilege('ledger.events', 'TRUNCATE')
                                """))) {
            throw new InvalidDataAccessResourceUsageException(
                    "The role "
                            + SERVICE_ROLE
                            + " may change or remove events of the ledger: take UPDATE, DELETE and"
                            + " TRUNCATE on ledger.events away from it");
        }
    }

    private static String single(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
