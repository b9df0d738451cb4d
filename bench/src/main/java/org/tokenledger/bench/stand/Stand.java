package org.tokenledger.bench.stand;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;

import org.postgresql.ds.PGSimpleDataSource;
import org.tokenledger.bench.measure.Workers;
import org.tokenledger.command.append.Asked;
import org.tokenledger.command.append.Commands;
import org.tokenledger.command.token.Source;
import org.tokenledger.command.token.TokenCommand.CreateToken;
import org.tokenledger.command.token.TokenCommand.RevokeToken;
import org.tokenledger.command.token.TokenResult;
import org.tokenledger.command.user.UserCommand.RegisterUser;
import org.tokenledger.contract.Caller;
import org.tokenledger.contract.IfMatch;
import org.tokenledger.contract.UserBody;
import org.tokenledger.events.Ledger;
import org.tokenledger.permission.Role;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.query.verification.TokenLookup;
import org.tokenledger.query.verification.Verdict.Granted;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.LaunchFailed;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.launch.RunningServer;
import org.tokenledger.token.TokenFormat;
import org.tokenledger.token.TokenValue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.sql.DataSource;

/**
 * The server as it is shipped, in this process, with its embedded PostgreSQL and fsync on. Its
 * tokens came through its own command bus, all checks on.
 */
public final class Stand implements AutoCloseable {
    /** What every token here may do. */
    public static final List<String> PERMISSIONS =
            List.of("agents:read", "configs:read", "heartbeat:write");

    public static final String OWNER_TOKEN =
            TokenFormat.DEFAULT_PREFIX + "0123456789abcdef".repeat(4);

    /** How many callers send commands when the rate is what counts. */
    public static final int CALLERS = 256;

    private static final int USERS = 1_000;
    private static final int SAMPLED = 10_000;
    private static final TokenFormat FORMAT = new TokenFormat(TokenFormat.DEFAULT_PREFIX);

    /** A token whose value is known, and which nobody revokes. */
    public record Known(UUID id, String value) {}

    private final RunningServer server;
    private final OptionalInt verifyPort;
    private final Path folder;
    private final SecureRandom random = new SecureRandom();
    private final TimeBasedEpochRandomGenerator ids = Generators.timeBasedEpochRandomGenerator();
    private final List<UUID> users = new ArrayList<>();
    private final List<Known> sample = Collections.synchronizedList(new ArrayList<>());
    private final Queue<UUID> revocable = new ConcurrentLinkedQueue<>();

    private Stand(RunningServer server, OptionalInt verifyPort, Path folder) {
        this.server = server;
        this.verifyPort = verifyPort;
        this.folder = folder;
    }

    /** A fresh one in an empty folder, with this many tokens. */
    static Stand start(Path folder, int tokens) throws SQLException {
        OptionalInt verifyPort = OptionalInt.empty();
        Options options;
        int free = freePort();
        try {
            options = options(folder, "--verify-port=" + free);
            verifyPort = OptionalInt.of(free);
        } catch (LaunchFailed thisBuildHasNoSuchListener) {
            options = options(folder);
        }
        Stand stand =
                new Stand(
                        RunningServer.start(options, WithConstantServlet.class),
                        verifyPort,
                        folder);
        try {
            stand.fill(tokens);
            return stand;
        } catch (SQLException | RuntimeException failed) {
            stand.close();
            throw failed;
        }
    }

    private static Options options(Path folder, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of("--port=0", "--data=" + folder, "--failed-attempts-per-minute=0"));
        arguments.addAll(List.of(more));
        return Options.parse(arguments.toArray(String[]::new), Map.of("OWNER_TOKEN", OWNER_TOKEN));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    private void fill(int tokens) throws SQLException {
        long begun = System.nanoTime();
        Caller caller = caller();
        for (int i = 0; i < Math.clamp(tokens / 10, 1, USERS); i++) {
            UUID id = ids.generate();
            bean(Commands.class)
                    .send(
                            new RegisterUser(id, "user-" + i, Role.ADMINISTRATOR, caller),
                            UserBody.class);
            users.add(id);
        }
        int every = Math.max(1, tokens / SAMPLED);
        Workers.times(
                tokens,
                CALLERS,
                number -> {
                    TokenValue value = FORMAT.generate(random);
                    UUID id = ids.generate();
                    create(id, value);
                    if (number % every == 0) {
                        sample.add(new Known(id, value.revealSecret()));
                    } else {
                        revocable.add(id);
                    }
                    return 1;
                });
        settle();
        execute("VACUUM ANALYZE");
        execute("CHECKPOINT");
        System.out.printf(
                "%,d tokens in %d s%n",
                tokens, Duration.ofNanos(System.nanoTime() - begun).toSeconds());
    }

    /** Creates one token, durably; it may be revoked later. Returns its position in the ledger. */
    public long create() {
        UUID id = ids.generate();
        long position = create(id, FORMAT.generate(random));
        revocable.add(id);
        return position;
    }

    private long create(UUID id, TokenValue value) {
        Caller caller = caller();
        return bean(Commands.class)
                .send(
                        new CreateToken(
                                id,
                                "token " + id,
                                users.get(Math.floorMod(id.hashCode(), users.size())),
                                PERMISSIONS,
                                Source.GENERATED,
                                value.digest(),
                                FORMAT.hint(value),
                                null,
                                caller,
                                caller.because(null)),
                        TokenResult.class)
                .position();
    }

    /** Revokes one token, durably; false when none is left. */
    public boolean revoke() {
        UUID id = revocable.poll();
        if (id == null) {
            return false;
        }
        bean(Commands.class).send(new RevokeToken(id, asked()), TokenResult.class);
        return true;
    }

    /** This many tokens that are still active, to be revoked by the caller. */
    public List<UUID> toRevoke(int count) {
        while (revocable.size() < count) {
            Workers.times(
                    count,
                    CALLERS,
                    _ -> {
                        create();
                        return 1;
                    });
        }
        List<UUID> taken = new ArrayList<>(count);
        while (taken.size() < count) {
            UUID id = revocable.poll();
            if (id != null) {
                taken.add(id);
            }
        }
        settle();
        return taken;
    }

    public Asked asked() {
        return new Asked(caller(), null, IfMatch.ANY, false);
    }

    /** The owner, by the owner's token, as a request would bring it. */
    private Caller caller() {
        if (!(bean(TokenLookup.class).verifyValue(OWNER_TOKEN) instanceof Granted owner)) {
            throw new IllegalStateException("the owner's token does not work");
        }
        return new Caller(
                owner.tokenId(),
                owner.ownerId(),
                owner.role(),
                owner.permissions(),
                "127.0.0.1",
                "bench",
                "bench");
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

    public Collection<ProjectionRunner> views() {
        return server.context().getBeansOfType(ProjectionRunner.class).values();
    }

    /** Tokens from all over the ledger. */
    public List<Known> sample() {
        return sample;
    }

    /** Whoever tokens may be created for. */
    public List<UUID> users() {
        return users;
    }

    public <T> T bean(Class<T> type) {
        return server.context().getBean(type);
    }

    public int port() {
        return server.port();
    }

    /** Where the verification listener is, if this build has one. */
    public OptionalInt verifyPort() {
        return verifyPort;
    }

    public DatabaseAccess access() {
        return bean(DatabaseAccess.class);
    }

    /** The superuser's, opened at each call; for what is measured beside the ledger. */
    public DataSource superuser() {
        return superuser(access().url());
    }

    /** The same in another database of the same PostgreSQL. */
    public DataSource superuser(String url) {
        try {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(url);
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
