package org.tokenledger.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.util.concurrent.TimeUnit.SECONDS;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** One data folder for the class; each test leaves the database running. */
class EmbeddedDatabaseTest {

    @TempDir static Path temporary;

    private static DataFolder folder;
    private static EmbeddedDatabase database;

    @BeforeAll
    static void start() {
        folder = DataFolder.open(temporary.resolve("data with a space"));
        database = EmbeddedDatabase.start(folder);
    }

    @AfterAll
    static void stop() {
        database.close();
        folder.close();
    }

    private static Connection connection() throws SQLException {
        DatabaseAccess access = database.access();
        return DriverManager.getConnection(access.url(), access.user(), access.password());
    }

    private static Connection migration() throws SQLException {
        DatabaseAccess access = database.access();
        return DriverManager.getConnection(
                access.url(), access.migrationUser(), access.migrationPassword());
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A new connection as soon as one can be had; the time limit is the test's, not a guess. */
    private static Connection connectionWithin(Duration limit) throws SQLException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return connection();
            } catch (SQLException refused) {
                if (System.nanoTime() > end) {
                    throw refused;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static ProcessHandle killPostmaster() throws Exception {
        ProcessHandle postmaster = ProcessHandle.of(database.pid()).orElseThrow();
        postmaster.destroyForcibly();
        postmaster.onExit().get(30, SECONDS);
        return postmaster;
    }

    @Test
    void whatIsCommittedIsDurableAndTheServerListensOnThisMachineOnly() throws SQLException {
        try (Connection connection = connection()) {
            assertThat(ask(connection, "SHOW server_version")).startsWith("18.");
            assertThat(ask(connection, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(connection, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(connection, "SHOW full_page_writes")).isEqualTo("on");
            assertThat(ask(connection, "SHOW data_checksums")).isEqualTo("on");
            assertThat(ask(connection, "SHOW max_wal_size")).isEqualTo("4GB");
            assertThat(
                            ask(
                                    connection,
                                    """
                                    SELECT pg_size_bytes(current_setting('shared_buffers'))
                                           BETWEEN pg_size_bytes('128MB') AND pg_size_bytes('2GB')
                                    """))
                    .isEqualTo("t");
            assertThat(ask(connection, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(connection, "SHOW server_encoding")).isEqualTo("UTF8");
        }
        try (Connection connection = migration()) {
            assertThat(
                            ask(
                                    connection,
                                    "SELECT datlocale || ' ' || datcollate FROM pg_database WHERE"
                                            + " datname = current_database()"))
                    .isEqualTo("C.UTF-8 C");
        }
    }

    @Test
    void nobodyGetsInWithoutThePassword() {
        String url = database.access().url();
        for (String login : new String[] {"postgres", "ledger_migrator", "ledger_login"}) {
            assertThatThrownBy(() -> DriverManager.getConnection(url, login, "wrong"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("28P01"));
        }
    }

    @Test
    void theServicesLoginCanDoNothingByItselfAndTheMigratorsCanGrantToIt() throws SQLException {
        try (Connection service = connection()) {
            assertThatThrownBy(() -> execute(service, "CREATE TABLE t (i int)"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> execute(service, "CREATE SCHEMA s"))
                    .hasMessageContaining("permission denied");
        }
        try (Connection migration = migration()) {
            execute(migration, "CREATE SCHEMA granted");
            execute(migration, "CREATE TABLE granted.t AS SELECT 42 AS i");
            execute(migration, "CREATE ROLE some_service NOLOGIN");
            execute(migration, "GRANT USAGE ON SCHEMA granted TO some_service");
            execute(migration, "GRANT SELECT ON granted.t TO some_service");
            execute(migration, "GRANT some_service TO ledger_login");
        }
        try (Connection service = connection()) {
            assertThat(ask(service, "SELECT i FROM granted.t")).isEqualTo("42");
            assertThatThrownBy(() -> execute(service, "DELETE FROM granted.t"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void passwordsAndDataCanBeReadByThisUserOnly() throws IOException {
        for (String name :
                new String[] {
                    "postgres-password", "ledger-migrator-password", "ledger-login-password"
                }) {
            assertThat(permissions(name)).isEqualTo("rw-------");
            assertThat(folder.file(name).read().orElseThrow()).hasSize(43);
        }
        assertThat(permissions("postgresql")).isEqualTo("rwx------");
        assertThat(permissions("postgresql-programs")).isEqualTo("rwx------");
    }

    private static String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.path().resolve(name)));
    }

    @Test
    void thePostgresqlProcessGetsNoneOfOurEnvironment() throws IOException {
        Path environment = Path.of("/proc/" + database.pid() + "/environ");
        if (Files.isReadable(environment)) {
            assertThat(Files.readString(environment).split("\0"))
                    .allMatch(entry ->
                            entry.matches(
                                    "(?s)(PATH|HOME|TMPDIR|LC_ALL|PWD|OLDPWD|SHLVL|_|PG\\w*)=.*"));
        }
    }

    @Test
    void aPostmasterThatIsKilledIsRestartedOnTheSamePortWithEverythingCommitted() throws Exception {
        try (Connection migration = migration()) {
            execute(migration, "CREATE TABLE kept AS SELECT 7 AS i");
        }
        ProcessHandle killed = killPostmaster();
        try (Connection back = connectionWithin(Duration.ofMinutes(1))) {
            assertThat(ask(back, "SHOW fsync")).isEqualTo("on");
        }
        assertThat(database.pid()).isNotEqualTo(killed.pid());
        try (Connection migration = migration()) {
            assertThat(ask(migration, "SELECT i FROM kept")).isEqualTo("7");
        }
    }

    @Test
    void aPostmasterLeftByAKilledProcessIsStoppedAndTheDataTakenOver() throws Exception {
        ProcessHandle orphan = orphan();
        database = EmbeddedDatabase.start(folder);
        orphan.onExit().get(30, SECONDS);
        assertThat(database.pid()).isNotEqualTo(orphan.pid());
        try (Connection connection = connection()) {
            assertThat(ask(connection, "SELECT 1")).isEqualTo("1");
        }
    }

    /** A postmaster that nobody watches, as after kill -9 of the process that started it. */
    private static ProcessHandle orphan() throws IOException {
        database.close();
        Path path = folder.path();
        PostgresCluster cluster =
                new PostgresCluster(
                        PostgresPrograms.in(path.resolve("postgresql-programs")),
                        path.resolve("postgresql"),
                        path.resolve("postgresql.log"));
        cluster.start(19_999);
        return cluster.postmaster().orElseThrow();
    }

    @Test
    void thePidFileOfADeadPostmasterWhoseNumberAStrangerHasIsNoObstacle() throws Exception {
        Path file = folder.path().resolve("postgresql/postmaster.pid");
        String content = Files.readString(file);
        database.close();
        String ours = Long.toString(ProcessHandle.current().pid());
        Files.writeString(file, content.replaceFirst("[0-9]+", ours), StandardOpenOption.CREATE);
        database = EmbeddedDatabase.start(folder);
        assertThat(database.pid()).isNotEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void whatAKilledFirstStartLeftHalfMadeIsMadeAgain() throws IOException {
        try (DataFolder fresh = DataFolder.open(temporary.resolve("half"))) {
            Files.createDirectories(fresh.path().resolve("postgresql.draft/base"));
            Files.writeString(fresh.path().resolve("postgresql.draft/postgresql.conf"), "half");
            Files.createDirectories(fresh.path().resolve("postgresql-programs/draft/bin"));
            try (EmbeddedDatabase made = EmbeddedDatabase.start(fresh)) {
                assertThat(made.pid()).isPositive();
                assertThat(fresh.path().resolve("postgresql.draft")).doesNotExist();
            }
        }
    }

    @Test
    void dataOfAnotherVersionIsRefusedAndLeftAlone() throws IOException {
        try (DataFolder old = DataFolder.open(temporary.resolve("old"))) {
            Path version = old.path().resolve("postgresql/PG_VERSION");
            Files.createDirectories(version.resolveSibling("."));
            Files.writeString(version, "17\n");
            assertThatThrownBy(() -> EmbeddedDatabase.start(old))
                    .isInstanceOf(LaunchFailed.class)
                    .hasMessageContaining("does not hold data of PostgreSQL 18 (found: 17)");
            assertThat(version).hasContent("17");
        }
    }

    @Test
    void aClosedDatabaseLeavesNoProcessBehind() throws Exception {
        ProcessHandle postmaster = ProcessHandle.of(database.pid()).orElseThrow();
        database.close();
        postmaster.onExit().get(30, SECONDS);
        assertThat(folder.path().resolve("postgresql/postmaster.pid")).doesNotExist();
        database = EmbeddedDatabase.start(folder);
    }
}
