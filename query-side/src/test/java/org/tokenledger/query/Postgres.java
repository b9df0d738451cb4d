package org.tokenledger.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

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

    /** With an empty schema {@code views}, and the tables of uses and reviews, empty. */
    public static DataSource empty() throws SQLException {
        DataSource dataSource = SERVER.getPostgresDatabase();
        execute(dataSource, "drop schema if exists views cascade; create schema views");
        execute(dataSource, "drop schema if exists usage cascade; " + usage());
        execute(dataSource, "drop schema if exists review cascade; " + migration("V3__review.sql"));
        return dataSource;
    }

    private static String usage() {
        return migration("V2__usage.sql") + migration("V4__days_of_use.sql");
    }

    private static String migration(String name) {
        try (InputStream sql = Postgres.class.getResourceAsStream("/db/migration/" + name)) {
            String text = new String(Objects.requireNonNull(sql).readAllBytes(), UTF_8);
            return text.replace("${serviceRole}", "CURRENT_USER");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public static void execute(DataSource dataSource, String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
