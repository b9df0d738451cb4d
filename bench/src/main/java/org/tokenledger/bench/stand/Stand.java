package org.tokenledger.bench.stand;

import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.ApplicationContext;
import org.tokenledger.events.Ledger;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.transparency.Publishing;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.launch.RunningServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The server as it is shipped, in this process, with its embedded PostgreSQL and fsync on. Its
 * tokens came through its own command bus, all checks on.
 */
public final class Stand implements AutoCloseable {
    private final RunningServer server;
    private final Path folder;
    private final Tokens tokens;

    private Stand(RunningServer server, Path folder) {
        this.server = server;
        this.folder = folder;
        this.tokens = new Tokens(this);
    }

    /** A fresh one in an empty folder, without tokens. */
    static Stand start(Path folder) {
        String[] arguments = {
            "--port=0", "--verify-port=0", "--data=" + folder, "--failed-attempts-per-minute=0"
        };
        Options options = Options.parse(arguments, Map.of("OWNER_TOKEN", Tokens.OWNER));
        return new Stand(RunningServer.start(options, WithConstantServlet.class), folder);
    }

    /** Another node on the same database, without tokens of its own. */
    public RunningServer another(Path itsFolder) {
        DatabaseAccess database = access();
        String[] arguments = {
            "--port=0",
            "--data=" + itsFolder,
            "--failed-attempts-per-minute=0",
            "--encryption-keys=" + encryptionKeys(),
            "--database-url=" + database.url(),
            "--database-user=" + database.user(),
            "--database-password=" + database.password(),
            "--migration-user=" + database.migrationUser(),
            "--migration-password=" + database.migrationPassword()
        };
        return RunningServer.start(Options.parse(arguments, Map.of()), WithConstantServlet.class);
    }

    void fill(int count) throws SQLException {
        long begun = System.nanoTime();
        tokens.fill(count);
        settle();
        execute("VACUUM ANALYZE");
        execute("CHECKPOINT");
        System.out.printf(
                "%,d tokens in %d s%n",
                count, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
    }

    public Tokens tokens() {
        return tokens;
    }

    /** Waits until the views show everything that was answered. */
    public void settle() {
        long answered = bean(Ledger.class).lastAnswered();
        for (ProjectionRunner view : views()) {
            if (!view.await(answered, Duration.ofHours(1))) {
                throw new IllegalStateException(
                        view.name() + " does not follow: " + view.failure());
            }
        }
    }

    /**
     * Waits until autovacuum has looked at a table since many of its rows were changed, which it
     * does within a minute or two, here as in production.
     */
    public void awaitStatistics(String table, Instant since)
            throws SQLException, InterruptedException {
        String sql =
                """
                SELECT last_autoanalyze > '%s'
                   AND n_mod_since_analyze <= 50 + n_live_tup / 100
                  FROM pg_stat_user_tables WHERE relid = '%s'::regclass
                """
                        .formatted(since, table);
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement()) {
            boolean fresh = false;
            while (!fresh) {
                Thread.sleep(Duration.ofSeconds(1));
                try (ResultSet row = statement.executeQuery(sql)) {
                    fresh = row.next() && row.getBoolean(1);
                }
            }
        }
    }

    /** Waits until a checkpoint covers everything that was answered. */
    public void awaitCheckpoint() {
        long events = bean(Ledger.class).lastAnswered() + 1;
        Publishing log = bean(Publishing.class);
        if (!log.await(events, Duration.ofHours(1))) {
            throw new IllegalStateException("the log does not follow: " + log.frozen());
        }
    }

    /**
     * The processor time that this JVM, with what loads the stand, and PostgreSQL took until now.
     */
    public long processorNanos() throws IOException {
        Path pid = folder.resolve("postgresql/postmaster.pid");
        ProcessHandle postmaster =
                ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).getFirst())).orElseThrow();
        return Stream.concat(Stream.of(ProcessHandle.current()), postmaster.children())
                .mapToLong(Stand::processorNanos)
                .sum();
    }

    public static long processorNanos(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    public Collection<ProjectionRunner> views() {
        return server.context().getBeansOfType(ProjectionRunner.class).values();
    }

    public <T> T bean(Class<T> type) {
        return server.context().getBean(type);
    }

    public ApplicationContext context() {
        return server.context();
    }

    public int port() {
        return server.port();
    }

    /** Where the verification listener is. */
    public int verifyPort() {
        return server.verifyPort().orElseThrow();
    }

    public DatabaseAccess access() {
        return bean(DatabaseAccess.class);
    }

    /** The data folder, for a program beside the server. */
    public Path folder() {
        return folder;
    }

    /** What another node on the same database needs. */
    public Path encryptionKeys() {
        return folder.resolve("encryption-keys");
    }

    /** The superuser's, opened at each call; for what is measured beside the ledger. */
    public PGSimpleDataSource superuser() {
        try {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(access().url());
            source.setUser("postgres");
            source.setPassword(Files.readString(folder.resolve("postgres-password")));
            source.setReWriteBatchedInserts(true);
            return source;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
