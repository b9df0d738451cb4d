package org.tokenledger.query;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

/** One real PostgreSQL for all tests of a run; it goes with the JVM. */
public final class Postgres {
    private static final EmbeddedPostgres SERVER = start();

    private Postgres() {}

    private static EmbeddedPostgres start() {
        try {
            return EmbeddedPostgres.start();
        } catch (IOException noServer) {
            throw new UncheckedIOException(noServer);
        }
    }

    /** With an empty schema {@code views}. */
    public static DataSource empty() throws SQLException {
        DataSource dataSource = SERVER.getPostgresDatabase();
        execute(dataSource, "drop schema if exists views cascade; create schema views");
        return dataSource;
    }

    public static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
