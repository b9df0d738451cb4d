package org.tokenledger.bench.peer;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.tokenledger.bench.stand.Stand;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/** Spring Authorization Server in this JVM. */
public final class SpringPeer implements Peer {
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

    private final PeerDatabase database;
    private final ConfigurableApplicationContext server;
    private final OAuth oauth;

    public SpringPeer(Stand stand) throws SQLException, IOException {
        database = new PeerDatabase(stand, "spring");
        database.execute(schema());
        server = SpringAuthorizationServer.on(database.source()).run();
        oauth = new OAuth(port(), "/oauth2/token", "/oauth2/introspect");
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

    @Override
    public int port() {
        return Integer.parseInt(server.getEnvironment().getRequiredProperty("local.server.port"));
    }

    @Override
    public void fill(int tokens) throws SQLException, IOException, InterruptedException {
        oauth.token();
        database.fill(
                "oauth2_authorization",
                tokens,
                "'id', gen_random_uuid(), 'access_token_value', repeat(md5(n::text), 4)");
        for (String column : SEARCHED) {
            database.execute("CREATE INDEX ON oauth2_authorization (" + column + ")");
        }
        database.settle();
    }

    @Override
    public List<String> verifications() throws IOException, InterruptedException {
        return oauth.introspections(SAMPLED);
    }

    @Override
    public List<String> creates() {
        return oauth.creates();
    }

    @Override
    public void close() {
        // Spring leaves alone what it did not make.
        HikariDataSource pool = server.getBean(HikariDataSource.class);
        server.close();
        pool.close();
    }
}
