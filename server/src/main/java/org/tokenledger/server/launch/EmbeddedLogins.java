package org.tokenledger.server.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The logins of the embedded database. Each has a random password in a file of the data folder that
 * only this user can read.
 */
final class EmbeddedLogins {

    static final String SUPERUSER = "postgres";
    static final String SUPERUSER_PASSWORD = "postgres-password";

    private static final String DATABASE = "token_ledger";
    private static final String MIGRATOR = "ledger_migrator";
    private static final String MIGRATOR_PASSWORD = "ledger-migrator-password";
    private static final String LOGIN = "ledger_login";
    private static final int PORT_LINE = 3;
    private static final String LOGIN_PASSWORD = "ledger-login-password";

    /** Without these a commit that was answered could be lost in a crash. */
    private static final List<String> DURABLE =
            List.of("fsync", "synchronous_commit", "full_page_writes");

    private final DataFolder folder;
    private final int port;

    EmbeddedLogins(DataFolder folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** The password in this file of the folder; a new one is written when there is none. */
    static String password(DataFolder folder, String file) {
        return folder.file(file)
                .read()
                .orElseGet(() -> {
                    byte[] random = new byte[32];
                    new SecureRandom().nextBytes(random);
                    String password =
                            Base64.getUrlEncoder().withoutPadding().encodeToString(random);
                    folder.file(file).write(password);
                    return password;
                });
    }

    /** The logins of a database that is running in this folder; empty when none is. */
    static Optional<DatabaseAccess> running(Path folder) {
        try {
            List<String> pidFile = Files.readAllLines(folder.resolve("postgresql/postmaster.pid"));
            String url = url(Integer.parseInt(pidFile.get(PORT_LINE)), DATABASE);
            DatabaseAccess access =
                    new DatabaseAccess(
                            url,
                            LOGIN,
                            Files.readString(folder.resolve(LOGIN_PASSWORD)),
                            MIGRATOR,
                            Files.readString(folder.resolve(MIGRATOR_PASSWORD)));
            DriverManager.getConnection(url, LOGIN, access.password()).close();
            return Optional.of(access);
        } catch (IOException
                | SQLException
                | IndexOutOfBoundsException
                | NumberFormatException notRunning) {
            return Optional.empty();
        }
    }

    /** Makes the database and both logins, or brings them to the passwords in the files. */
    DatabaseAccess prepare() throws SQLException {
        String migration = password(folder, MIGRATOR_PASSWORD);
        String service = password(folder, LOGIN_PASSWORD);
        try (Connection connection = superuser()) {
            createIfMissing(connection, "pg_roles WHERE rolname", MIGRATOR, "ROLE %s");
            createIfMissing(connection, "pg_roles WHERE rolname", LOGIN, "ROLE %s");
            allowLogin(connection, MIGRATOR, "CREATEROLE", migration);
            allowLogin(connection, LOGIN, "NOCREATEROLE", service);
            createIfMissing(
                    connection,
                    "pg_database WHERE datname",
                    DATABASE,
                    "DATABASE %s OWNER " + MIGRATOR);
            execute(connection, "REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC");
            execute(connection, "GRANT CONNECT ON DATABASE " + DATABASE + " TO " + LOGIN);
        }
        return new DatabaseAccess(url(DATABASE), LOGIN, service, MIGRATOR, migration);
    }

    /**
     * Asks the running server, as the service's login, whether it keeps what it commits.
     *
     * @throws LaunchFailed when a setting that durability rests on is not on
     */
    void requireDurable() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                url(DATABASE), LOGIN, password(folder, LOGIN_PASSWORD));
                var statement = connection.createStatement()) {
            for (String setting : DURABLE) {
                try (var row = statement.executeQuery("SHOW " + setting)) {
                    row.next();
                    if (!row.getString(1).equals("on")) {
                        throw new LaunchFailed(
                                "PostgreSQL runs with %s=%s, so a crash could lose answered"
                                                .formatted(setting, row.getString(1))
                                        + " requests: remove that setting from its role or"
                                        + " database.");
                    }
                }
            }
        }
    }

    private Connection superuser() throws SQLException {
        String password =
                folder.file(SUPERUSER_PASSWORD)
                        .read()
                        .orElseThrow(() ->
                                new LaunchFailed(
                                        "The file %s is missing, without which the embedded"
                                                        .formatted(
                                                                folder.path()
                                                                        .resolve(
                                                                                SUPERUSER_PASSWORD))
                                                + " database can't be opened: restore it"
                                                + " from a backup."));
        return DriverManager.getConnection(url("postgres"), SUPERUSER, password);
    }

    private String url(String database) {
        return url(port, database);
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    /** PostgreSQL logs no statement, so no password either, and keeps a SCRAM verifier only. */
    private static void allowLogin(
            Connection connection, String role, String right, String password) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "ALTER ROLE %s LOGIN %s PASSWORD %s"
                            .formatted(role, right, statement.enquoteLiteral(password)));
        }
    }

    private static void createIfMissing(
            Connection connection, String where, String name, String definition)
            throws SQLException {
        try (var query = connection.prepareStatement("SELECT 1 FROM " + where + " = ?")) {
            query.setString(1, name);
            try (var rows = query.executeQuery()) {
                if (!rows.next()) {
                    execute(connection, "CREATE " + definition.formatted(name));
                }
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
