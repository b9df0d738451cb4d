package org.tokenledger.server;

import org.jspecify.annotations.NullMarked;
import org.tokenledger.query.projection.ProjectionRunner;
import org.tokenledger.server.launch.DatabaseAccess;
import org.tokenledger.server.launch.Options;
import org.tokenledger.server.launch.RunningServer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

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
        return start(TestDatabase.fresh());
    }

    /** With these options of the command line, {@code --name=value}, besides or instead. */
    public static RunningLedger start(DatabaseAccess database, String... more) {
        return start(database, TokenLedger.class, more);
    }

    public static RunningLedger start(DatabaseAccess database, UnaryOperator<Options> change) {
        return start(database, change.apply(options(database)), TokenLedger.class);
    }

    public static RunningLedger start(
            DatabaseAccess database, Class<?> application, String... more) {
        return start(database, options(database, more), application);
    }

    private static RunningLedger start(
            DatabaseAccess database, Options options, Class<?> application) {
        return new RunningLedger(RunningServer.start(options, application), database);
    }

    private static Options options(DatabaseAccess database, String... more) {
        Map<String, String> flags = new LinkedHashMap<>();
        Stream.concat(
                        Stream.of(
                                "--port=0",
                                "--data=" + folder(),
                                "--database-url=" + database.url(),
                                "--database-user=" + database.user(),
                                "--migration-user=" + database.migrationUser(),
                                "--owner-token=" + OWNER_TOKEN,
                                "--failed-attempts-per-minute=" + NO_LIMIT,
                                "--encryption-keys=" + TestDatabase.encryptionKeys()),
                        Stream.of(more))
                .forEach(flag -> flags.put(flag.substring(0, flag.indexOf('=')), flag));
        return Options.parse(flags.values().toArray(String[]::new), Map.of());
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
