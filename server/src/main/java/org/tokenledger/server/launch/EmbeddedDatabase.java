package org.tokenledger.server.launch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * PostgreSQL 18 that lives in the data folder and as long as this object. What it has committed
 * survives a crash: it is started with durable settings only, and asked for them after each start.
 *
 * <p>A postmaster left over by a killed process is stopped first. One that dies while this object
 * is open is started again, on the same port, until it runs.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int START_ATTEMPTS = 5;
    private static final long LARGEST_LOG = 10_000_000;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    /** pg_ctl hands its folders to a shell between double quotes, where these would be read. */
    private static final Pattern UNSAFE = Pattern.compile("[\"$`\\\\\n]");

    private final DataFolder folder;
    private final ScheduledExecutorService watch =
            new ScheduledThreadPoolExecutor(
                    1,
                    Thread.ofPlatform().daemon().name("postgresql-watch").factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    /** Written by the thread that starts, read by the one that closes. */
    private volatile @Nullable PostgresCluster cluster;

    private volatile @Nullable DatabaseAccess access;
    private volatile boolean closing;
    private int port;

    private EmbeddedDatabase(DataFolder folder) {
        this.folder = folder;
    }

    /**
     * Returns when the database accepts connections and both logins work.
     *
     * @throws LaunchFailed with one sentence when it can't be started
     */
    public static EmbeddedDatabase start(DataFolder folder) {
        EmbeddedDatabase database = unstarted(folder);
        try {
            database.start();
            return database;
        } catch (RuntimeException failure) {
            database.close();
            throw failure;
        }
    }

    /** A database that can already be closed from another thread while {@link #start()} runs. */
    static EmbeddedDatabase unstarted(DataFolder folder) {
        return new EmbeddedDatabase(folder);
    }

    synchronized void start() {
        Path path = folder.path();
        if (UNSAFE.matcher(path.toString()).find()) {
            throw new LaunchFailed(
                    "The data folder %s has a character in its path that PostgreSQL's start script"
                                    .formatted(path)
                            + " can't take (one of \" $ ` \\): name another with --data.");
        }
        try {
            Path log = rotated(path.resolve("postgresql.log"));
            var found =
                    new PostgresCluster(
                            PostgresPrograms.in(path.resolve("postgresql-programs")),
                            path.resolve("postgresql"),
                            log);
            cluster = found;
            takeOver(found);
            create(found);
            startFirst(found);
            EmbeddedLogins logins = new EmbeddedLogins(folder, port);
            access = logins.prepare();
            logins.requireDurable();
        } catch (IOException | SQLException failure) {
            throw new LaunchFailed(
                    "PostgreSQL in %s can't be started (%s): see postgresql.log there."
                            .formatted(path, Reason.firstLine(failure)),
                    failure);
        }
        lookAgain(LOOK_EVERY);
    }

    private static void takeOver(PostgresCluster cluster) throws IOException {
        if (cluster.postmaster().isPresent()) {
            LOG.warn("PostgreSQL of an earlier, killed process still runs: stopping it first");
            cluster.stop();
        }
    }

    private void create(PostgresCluster cluster) throws IOException {
        String file = EmbeddedLogins.SUPERUSER_PASSWORD;
        if (!Files.exists(folder.path().resolve("postgresql"))) {
            EmbeddedLogins.password(folder, file);
        }
        cluster.createIfMissing(folder.path().resolve(file));
    }

    /** Another port for each attempt: the one found free may be taken a moment later. */
    private void startFirst(PostgresCluster cluster) throws IOException {
        for (int attempt = 1; !closing; attempt++) {
            port = freePort();
            try {
                cluster.start(port);
                return;
            } catch (LaunchFailed failure) {
                cluster.stop();
                if (attempt == START_ATTEMPTS) {
                    throw failure;
                }
                pause(Duration.ofMillis(100L << attempt));
            }
        }
        throw new LaunchFailed("PostgreSQL was not started because the server is stopping.");
    }

    private void pause(Duration duration) {
        try {
            watch.awaitTermination(duration.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closing = true;
        }
    }

    /**
     * Below the range from which systems take the local ports of outgoing connections, so that no
     * connection can sit on the port while the database is being restarted.
     */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int candidate = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket _ =
                    new ServerSocket(candidate, 1, InetAddress.getByAddress(LOOPBACK))) {
                return candidate;
            } catch (IOException taken) {
                LOG.debug("port {} is taken", candidate);
            }
        }
        throw new IOException("no free port from 20000 to 32000");
    }

    private static Path rotated(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
            Files.move(
                    log,
                    log.resolveSibling("postgresql.log.1"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    private void lookAgain(Duration pause) {
        if (!closing) {
            ScheduledFuture<?> _ =
                    watch.schedule(() -> look(pause), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look(Duration pause) {
        Duration next = LOOK_EVERY;
        try {
            restartIfDead();
        } catch (IOException | SQLException | LaunchFailed failure) {
            next = pause.multipliedBy(2);
            next = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
            if (!closing) {
                LOG.error(
                        "PostgreSQL could not be restarted, next attempt in {} ms: {}",
                        next.toMillis(),
                        failure.getMessage());
            }
        }
        lookAgain(next);
    }

    private synchronized void restartIfDead() throws IOException, SQLException {
        PostgresCluster current = cluster;
        if (closing || current == null || current.postmaster().isPresent()) {
            return;
        }
        LOG.error("PostgreSQL has died: restarting it");
        current.start(port);
        try {
            new EmbeddedLogins(folder, port).requireDurable();
        } catch (SQLException | LaunchFailed unusable) {
            current.stop();
            throw unusable;
        }
        LOG.info("PostgreSQL runs again on port {}", port);
    }

    /** How to reach it. The port stays the same as long as this object is open. */
    public DatabaseAccess access() {
        DatabaseAccess started = access;
        if (started == null) {
            throw new IllegalStateException("the database has not been started");
        }
        return started;
    }

    /** The postmaster's process id. Changes when it is restarted. */
    public long pid() {
        try {
            PostgresCluster started = cluster;
            if (started != null) {
                return started.postmaster().orElseThrow().pid();
            }
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
        throw new IllegalStateException("the database has not been started");
    }

    /** Stops PostgreSQL and returns when it has ended. May be called while it starts. */
    @Override
    public void close() {
        closing = true;
        watch.shutdown();
        try {
            PostgresCluster current = cluster;
            if (current != null) {
                // Ends a start that is under way in another thread; the lock then waits for it.
                current.stop();
            }
            synchronized (this) {
                current = cluster;
                if (current != null) {
                    current.stop();
                }
            }
        } catch (IOException failure) {
            LOG.error("PostgreSQL could not be stopped: {}", failure.getMessage());
        }
    }
}
