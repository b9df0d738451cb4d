package org.tokenledger.server;

import org.jspecify.annotations.NullMarked;
import org.tokenledger.query.attempt.TrustedProxies;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.launch.RunningServer;
import org.tokenledger.token.TokenFormat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** A whole server in this process, on a free port and a database of its own. */
@NullMarked
public final class RunningLedger implements AutoCloseable {
    public static final String OWNER_TOKEN = "tc-apiv1_" + "0123456789abcdef".repeat(4);

    /** All tests come from one address, and many of them fail on purpose. */
    private static final int NO_LIMIT = 0;

    private final RunningServer server;
    private final DatabaseAccess database;

    private RunningLedger(RunningServer server, DatabaseAccess database) {
        this.server = server;
        this.database = database;
    }

    public static RunningLedger start() {
        return start(TestDatabase.fresh(), options -> options);
    }

    public static RunningLedger start(DatabaseAccess database, UnaryOperator<Options> change) {
        return start(database, change, TokenLedger.class);
    }

    public static RunningLedger start(
            DatabaseAccess database, UnaryOperator<Options> change, Class<?> application) {
        Options options =
                new Options(
                        Options.Command.SERVE,
                        0,
                        folder(),
                        Optional.of(database),
                        Optional.of(OWNER_TOKEN),
                        "owner",
                        false,
                        TokenFormat.DEFAULT_PREFIX,
                        Optional.empty(),
                        TrustedProxies.NONE,
                        NO_LIMIT,
                        OptionalInt.empty(),
                        Optional.empty(),
                        false);
        return new RunningLedger(RunningServer.start(change.apply(options), application), database);
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("ledger-test");
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    public DatabaseAccess database() {
        return database;
    }

    public int port() {
        return server.port();
    }

    /** Of the verification listener, which it must have. */
    public int verifyPort() {
        return server.verifyPort().orElseThrow();
    }

    /** A client with the owner's token. */
    public Http owner() {
        return http(OWNER_TOKEN);
    }

    public Http http(String token) {
        return new Http(port(), token);
    }

    public <T> T bean(Class<T> type) {
        return server.context().getBean(type);
    }

    /** The runner of this view. */
    public ProjectionRunner view(String name) {
        return server.context().getBean(name, ProjectionRunner.class);
    }

    public <T> Collection<T> beans(Class<T> type) {
        return server.context().getBeansOfType(type).values();
    }

    @Override
    public void close() {
        server.close();
    }
}
