package org.tokenledger.bench.peer;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.tokenledger.bench.stand.HttpLoad;
import org.tokenledger.bench.stand.Stand;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.sql.DataSource;

/** Spring Authorization Server in this JVM, in a database of its own in the same PostgreSQL. */
public final class SpringPeer implements AutoCloseable {
    private static final int SAMPLED = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String BASIC =
            "Basic "
                    + Base64.getEncoder()
                            .encodeToString(
                                    (SpringAuthorizationServer.CLIENT
                                                    + ":"
                                                    + SpringAuthorizationServer.SECRET)
                                            .getBytes(StandardCharsets.UTF_8));

    /** What it looks a token up by, all in one OR. */
    private static final List<String> SEARCHED =
            List.of(
                    "state",
                    "authorization_code_value",
                    "access_token_value",
                    "oidc_id_token_value",
                    "refresh_token_value",
                    "user_code_value",
                    "device_code_value");

    private final ConfigurableApplicationContext server;
    private final DataSource database;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> tokens = new ArrayList<>();

    /** Returns when it holds this many tokens. */
    public SpringPeer(Stand stand, int tokens)
            throws SQLException, IOException, InterruptedException {
        stand.execute("DROP DATABASE IF EXISTS peer");
        stand.execute("CREATE DATABASE peer");
        database = stand.superuser(stand.access().url().replaceFirst("/[^/?]+(?=$|\\?)", "/peer"));
        execute(schema());
        server = SpringAuthorizationServer.on(database).run();
        fill(tokens);
        for (int i = 0; i < Math.min(SAMPLED, tokens); i++) {
            this.tokens.add(token());
        }
        execute("VACUUM ANALYZE");
    }

    /** Its own, as its comment says for PostgreSQL. */
    private static String schema() throws IOException {
        return new ClassPathResource(
                        "org/springframework/security/oauth2/server/authorization/"
                                + "oauth2-authorization-schema.sql")
                .getContentAsString(StandardCharsets.UTF_8)
                .replace("blob", "text")
                .replace(" timestamp ", " timestamptz ");
    }

    /** Rows like the one that it wrote itself; the indexes afterwards. */
    private void fill(int rows) throws SQLException, IOException, InterruptedException {
        token();
        execute(
                """
                CREATE TEMP TABLE copied AS SELECT * FROM oauth2_authorization LIMIT 1;
                INSERT INTO oauth2_authorization
                SELECT (jsonb_populate_record(copied, jsonb_build_object(
                           'id', gen_random_uuid(),
                           'access_token_value',
                           repeat(md5(n::text), 4)))).*
                  FROM copied, generate_series(1, %d) n
                """
                        .formatted(rows));
        for (String column : SEARCHED) {
            execute("CREATE INDEX ON oauth2_authorization (" + column + ")");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String token() throws IOException, InterruptedException {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://localhost:" + port() + "/oauth2/token"))
                                .header("Authorization", BASIC)
                                .header("Content-Type", FORM)
                                .POST(BodyPublishers.ofString(grant()))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body()).path("access_token").asString();
    }

    private static String grant() {
        return "grant_type=client_credentials&scope=" + SpringAuthorizationServer.SCOPE;
    }

    public int port() {
        return Integer.parseInt(server.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** Connections that it can serve at once. */
    public static int connections() {
        return SpringAuthorizationServer.CONNECTIONS;
    }

    public List<String> introspections() {
        return tokens.stream()
                .map(token ->
                        HttpLoad.request("POST /oauth2/introspect", BASIC, FORM, "token=" + token))
                .toList();
    }

    public List<String> creates() {
        return List.of(HttpLoad.request("POST /oauth2/token", BASIC, FORM, grant()));
    }

    @Override
    public void close() {
        // Spring leaves alone what it did not make.
        HikariDataSource pool = server.getBean(HikariDataSource.class);
        server.close();
        pool.close();
    }
}
