package org.tokenledger.server;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.jspecify.annotations.NullMarked;
import org.tokenledger.server.launch.DatabaseAccess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

/** One PostgreSQL for the whole test run; a database of its own for whoever asks. */
@NullMarked
public final class TestDatabase {
    private static final EmbeddedPostgres POSTGRES = start();
    private static final Path KEYS = folder();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TestDatabase() {}

    /** One file of encryption keys for all of them: a database may see several servers. */
    public static Path encryptionKeys() {
        return KEYS.resolve("encryption-keys");
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("ledger-keys");
            folder.toFile().deleteOnExit();
            folder.resolve("encryption-keys").toFile().deleteOnExit();
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static EmbeddedPostgres start() {
        try {
            // Answered requests must survive in the tests too, where those kill the server.
            EmbeddedPostgres postgres =
                    EmbeddedPostgres.builder()
                            .setServerConfig("fsync", "on")
                            .setServerConfig("synchronous_commit", "on")
                            .start();
            run(postgres.getPostgresDatabase(), "CREATE ROLE ledger_login LOGIN");
            return postgres;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A new, empty database. */
    public static DatabaseAccess fresh() {
        String name = "ledger_" + NUMBER.incrementAndGet();
        run(POSTGRES.getPostgresDatabase(), "CREATE DATABASE " + name);
        return new DatabaseAccess(
                "jdbc:postgresql://localhost:" + POSTGRES.getPort() + "/" + name,
                "ledger_login",
                "",
                "postgres",
                "");
    }

    /** A copy of a database as it is now; nobody may be connected to it. */
    public static DatabaseAccess copyOf(DatabaseAccess access) {
        String original = access.url().substring(access.url().lastIndexOf('/') + 1);
        String name = "ledger_" + NUMBER.incrementAndGet();
        run(POSTGRES.getPostgresDatabase(), "CREATE DATABASE " + name + " TEMPLATE " + original);
        return new DatabaseAccess(
                "jdbc:postgresql://localhost:" + POSTGRES.getPort() + "/" + name,
                access.user(),
                access.password(),
                access.migrationUser(),
                access.migrationPassword());
    }

    /** As a superuser: for looking and tampering from outside. */
    public static DataSource asSuperuser(DatabaseAccess access) {
        String name = access.url().substring(access.url().lastIndexOf('/') + 1);
        return POSTGRES.getDatabase("postgres", name);
    }

    private static void run(DataSource database, String sql) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
