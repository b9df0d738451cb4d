package org.tokenledger.server.launch;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Where the database is and the two logins: {@code user} may read and append and is what the
 * service runs with, {@code migrationUser} owns the schema and is used while starting only. Holds
 * secrets, which {@link #toString} hides.
 *
 * @param url a JDBC address of PostgreSQL
 * @param password empty when the login needs none
 * @param migrationPassword empty when the login needs none
 */
public record DatabaseAccess(
        String url, String user, String password, String migrationUser, String migrationPassword) {

    private static final int OLDEST_VERSION = 180_000;

    /**
     * Returns when both logins work on a PostgreSQL that is new enough.
     *
     * @throws LaunchFailed with one sentence that says what is wrong
     */
    void check() {
        check(user, password);
        if (!migrationUser.equals(user)) {
            check(migrationUser, migrationPassword);
        }
    }

    private void check(String login, String secret) {
        try (Connection connection = DriverManager.getConnection(url, login, secret)) {
            int version = version(connection);
            if (version < OLDEST_VERSION) {
                throw new LaunchFailed(
                        "The database at %s is PostgreSQL %d, but Token Ledger needs 18 or newer."
                                .formatted(address(), version / 10_000));
            }
        } catch (SQLException failure) {
            throw new LaunchFailed(Reason.ofDatabase(failure, address(), login), failure);
        }
    }

    private static int version(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SHOW server_version_num")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** The address without its parameters, which may hold a password. */
    String address() {
        int parameters = url.indexOf('?');
        return parameters < 0 ? url : url.substring(0, parameters);
    }

    @Override
    public String toString() {
        return "DatabaseAccess[%s, user=%s, password=%s, migrationUser=%s, migrationPassword=%s]"
                .formatted(
                        address(),
                        user,
                        Options.hidden(password),
                        migrationUser,
                        Options.hidden(migrationPassword));
    }
}
